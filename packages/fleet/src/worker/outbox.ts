import type { UpEntry } from '../protocol/worker-message.ts';

export interface OutboxOptions {
  readonly place: number;
  /** Writes one entry; a rejection means only that it is not known to have arrived. */
  readonly write: (entry: UpEntry) => Promise<unknown>;
  /** More bytes than may wait: the coordinator does not take what is sent. Called once. */
  readonly onOverflow: () => void;
  readonly nowMs: () => number;
  /** Bytes under way, so that the stream in Redis stays bounded. */
  readonly windowBytes?: number;
  /** Bytes that wait altogether. */
  readonly mostBytes?: number;
}

/**
 * What goes to the coordinator, in order, each entry once: entries are numbered, kept until the coordinator says that it
 * took them, and sent again from the first one that it did not. It takes only the next number, so that an entry that came
 * twice, or after a hole, changes nothing.
 */
export interface Outbox {
  post(kind: UpEntry['kind'], data: Buffer): void;
  /** All up to this number were taken. */
  taken(number: number): void;
  /** Sends everything that was not taken once more, at once or when nothing was taken for a while. */
  resend(): void;
  resendIfStuck(stuckMs: number): void;
  readonly isEmpty: boolean;
  /** Resolves once everything was taken. */
  emptied(): Promise<void>;
}

const usualWindowBytes = 8_000_000;
const usualMostBytes = 128_000_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { windowBytes = usualWindowBytes, mostBytes = usualMostBytes, nowMs } = options;
  const entries: UpEntry[] = [];
  const state = { next: 1, sent: 0, sentBytes: 0, bytes: 0, movedAtMs: nowMs(), hasOverflown: false };
  let waiters: (() => void)[] = [];

  function pump(): void {
    while (state.sent < entries.length) {
      const entry = entries[state.sent]!;
      // One entry always goes, however large it is.
      if (state.sent > 0 && state.sentBytes + entry.data.length > windowBytes) return;
      if (state.sent === 0) state.movedAtMs = nowMs();
      state.sent += 1;
      state.sentBytes += entry.data.length;
      // Whether it arrived is said by what is taken, not by this.
      options.write(entry).catch(() => {});
    }
  }

  function resend(): void {
    state.sent = 0;
    state.sentBytes = 0;
    pump();
  }

  return {
    post(kind, data) {
      entries.push({ place: options.place, number: state.next, kind, data });
      state.next += 1;
      state.bytes += data.length;
      pump();
      if (state.bytes <= mostBytes || state.hasOverflown) return;
      state.hasOverflown = true;
      options.onOverflow();
    },
    taken(number) {
      const first = entries[0]?.number ?? state.next;
      const count = Math.min(number - first + 1, entries.length);
      if (count <= 0) return;
      for (const [position, { data }] of entries.splice(0, count).entries()) {
        state.bytes -= data.length;
        if (position < state.sent) state.sentBytes -= data.length;
      }
      state.sent = Math.max(0, state.sent - count);
      state.movedAtMs = nowMs();
      pump();
      if (entries.length > 0) return;
      for (const wake of waiters) wake();
      waiters = [];
    },
    resend,
    resendIfStuck(stuckMs) {
      if (state.sent > 0 && nowMs() - state.movedAtMs > stuckMs) {
        state.movedAtMs = nowMs();
        resend();
      }
    },
    get isEmpty() {
      return entries.length === 0;
    },
    async emptied() {
      if (entries.length > 0) await new Promise<void>((resolve) => waiters.push(resolve));
    },
  };
}
