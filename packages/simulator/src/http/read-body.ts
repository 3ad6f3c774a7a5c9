import type { IncomingMessage } from 'node:http';

/** The whole request body; `too-large` as soon as it passes the limit, `aborted` when the client gave up sending. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ kind: 'complete'; text: string } | { kind: 'too-large' } | { kind: 'aborted' }> {
  return new Promise((resolve) => {
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > maxBytes) {
      resolve({ kind: 'too-large' });
      return;
    }
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > maxBytes) resolve({ kind: 'too-large' });
      else parts.push(part);
    });
    request.on('end', () => resolve({ kind: 'complete', text: Buffer.concat(parts).toString('utf8') }));
    request.on('close', () => resolve({ kind: 'aborted' }));
    request.on('error', () => resolve({ kind: 'aborted' }));
  });
}
