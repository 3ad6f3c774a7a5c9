import { endingOfStatus, readReason } from './explain-refusal.ts';
import { readEventStream } from './read-event-stream.ts';
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
  await readEventStream(response.body, ({ data }) => {
    if (!signal.aborted) onMessage(data);
  });
  if (!signal.aborted) onEnd({ kind: 'lost', reason: 'The connection ended.' });
}
