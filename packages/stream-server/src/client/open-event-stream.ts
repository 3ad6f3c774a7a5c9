import { endingOfStatus, readReason } from './explain-refusal.ts';
import { streamAddress, type ConnectionOptions, type StreamConnection } from './stream-connection.ts';

/** Connects by server-sent events, read with `fetch`: `EventSource` hides the status and sends no token. */
export function openEventStream(options: ConnectionOptions): StreamConnection {
  const controller = new AbortController();
  const { signal } = controller;
  void read(options, signal).catch((error: unknown) => {
    if (signal.aborted) return;
    options.onEnd({ kind: 'lost', reason: error instanceof Error ? error.message : String(error) });
  });
  return { close: () => controller.abort() };
}

async function read(options: ConnectionOptions, signal: AbortSignal): Promise<void> {
  const { environment, baseUrl, token, onMessage, onEnd } = options;
  const headers = {
    accept: 'text/event-stream',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const address = streamAddress(`${baseUrl}/events`, options);
  const response = await environment.fetch(address, { headers, signal });
  if (!response.ok || response.body === null) {
    const reason = await readReason(response);
    if (!signal.aborted) onEnd(endingOfStatus(response.status, reason));
    return;
  }
  const takeText = createEventReader(onMessage);
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (signal.aborted) return;
    if (done) break;
    takeText(decoder.decode(value, { stream: true }));
  }
  onEnd({ kind: 'lost', reason: 'The connection ended.' });
}

/**
 * Cuts text, however it is split, into the `data` of events. Reads what this server sends: one `data` line to an
 * event, lines ended by `\n`.
 */
export function createEventReader(onData: (data: string) => void): (text: string) => void {
  let parts: string[] = [];
  return (text) => {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      // Parts are joined once a line is whole: a snapshot may come in hundreds of reads.
      const whole = parts.length === 0 ? line : parts.join('') + line;
      parts = [];
      if (whole.startsWith('data: ')) onData(whole.slice('data: '.length));
    }
    if (rest !== '') parts.push(rest);
  };
}
