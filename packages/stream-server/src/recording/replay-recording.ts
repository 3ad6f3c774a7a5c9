import type { EventLog, LoggedEvent } from '../event-log/event-log.ts';
import type { Envelope } from '../protocol/envelope.ts';

export interface ReplayOptions {
  readonly envelopes: Iterable<Envelope> | AsyncIterable<Envelope>;
  /** Where the events go: viewers of it see the run as if it were live. */
  readonly log: EventLog;
  /** How much faster than it was; 1 unless stated, `Infinity` for all at once. */
  readonly speed?: number;
  readonly signal?: AbortSignal;
  /** Hears of each pause that was cut short, in ms as it was recorded. */
  readonly onShortened?: (pauseMs: number) => void;
  /** Waits so many ms, or less when the signal aborts. */
  readonly wait?: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** A run publishes several times a second: a longer silence was a clock that jumped, or is made up. */
export const mostPauseMs = 300_000;

/**
 * Appends recorded events with the pauses between them, the longest cut to five minutes of recorded time. Resolves to how many it appended.
 */
export async function replayRecording(options: ReplayOptions): Promise<number> {
  const { log, speed = 1, signal, wait = waitFor } = options;
  if (!(speed > 0)) throw new RangeError(`speed must be above 0, got ${speed}. For no pauses use Infinity.`);
  let before: Envelope | undefined;
  let count = 0;
  let atMs = 0;
  for await (const envelope of options.envelopes) {
    // A wall clock that was set back makes a pause negative.
    const pauseMs = before === undefined ? 0 : (envelope.timestamp - before.timestamp) * 1000;
    if (pauseMs > mostPauseMs) options.onShortened?.(pauseMs);
    if (pauseMs > 0) await wait(Math.min(pauseMs, mostPauseMs) / speed, signal);
    if (signal?.aborted === true) break;
    if (envelope.epoch !== before?.epoch) await log.startEpoch(envelope.run_id);
    if ('atMs' in envelope.data) atMs = envelope.data.atMs;
    const event = eventOf(envelope, atMs);
    if (event !== undefined) {
      await log.append(event);
      count += 1;
    }
    before = envelope;
  }
  return count;
}

const notReplayed = new Set(['hello', 'snapshot', 'heartbeat', 'stop']);

/** The event without its stamps. The server's own `stop` is not replayed: the one that replays has not stopped. */
function eventOf(envelope: Envelope, atMs: number): LoggedEvent | undefined {
  if (envelope.event_type === 'dropped') return gapNotice(envelope, atMs);
  const { event_type, data } = envelope;
  // One member of the union, taken apart and put together again.
  return notReplayed.has(event_type) ? undefined : ({ event_type, data } as LoggedEvent);
}

/** Events that the recording lacks cannot be shown, but that they are missing can. */
function gapNotice(
  { timestamp, data }: Extract<Envelope, { event_type: 'dropped' }>,
  atMs: number,
): LoggedEvent {
  const message = `${data.left_out} events are missing here: the disk was too slow when this was recorded.`;
  return { event_type: 'log', data: { message, level: 'warning', timestamp, atMs } };
}

/** Waits so many ms, or less when the signal aborts. */
export function waitFor(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal?.addEventListener('abort', done);
  });
}
