import type { ServerResponse, IncomingMessage } from 'node:http';
import type { Dialect } from '../dialects/dialect.ts';
import type { ApiError } from './api-error.ts';

/** Sends JSON with its length; returns the number of body bytes. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): number {
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
    ...headers,
  });
  response.end(body);
  return body.length;
}

export function sendApiError(response: ServerResponse, error: ApiError, dialect: Dialect): number {
  const { headers, body } = dialect.encodeError(error);
  return sendJson(response, error.status, body, headers);
}

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
