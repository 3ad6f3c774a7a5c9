export interface ServerSentEvent {
  /** `message` for one without a name. */
  readonly event: string;
  readonly data: string;
}

/** Calls back for each event until the body ends. Rejects when the connection breaks, or the request is aborted. */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: ServerSentEvent) => void,
): Promise<void> {
  const takeText = createEventReader(onEvent);
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    takeText(decoder.decode(value, { stream: true }));
  }
}

/**
 * Cuts text, however it is split, into events. Reads what these servers send: one `data` line to an event, behind its
 * name if it has one, and lines ended by `\n`. No library: every page loads
 * this first, and more need not be read.
 */
export function createEventReader(onEvent: (event: ServerSentEvent) => void): (text: string) => void {
  let parts: string[] = [];
  let event = 'message';

  function takeLine(line: string): void {
    if (line === '') event = 'message';
    else if (line.startsWith('event: ')) event = line.slice('event: '.length);
    else if (line.startsWith('data: ')) onEvent({ event, data: line.slice('data: '.length) });
  }

  return (text) => {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      // Parts are joined once a line is whole: a snapshot may come in hundreds of reads.
      takeLine(parts.length === 0 ? line : parts.join('') + line);
      parts = [];
    }
    if (rest !== '') parts.push(rest);
  };
}
