import type { UpEntry } from '../protocol/worker-message.ts';
import { systemCodeOf, type LeftOutbox, type OutboxFile, type StoredEntry } from './outbox-file.ts';

export interface OutboxOptions {
  readonly place: number;
  /** Writes one entry; a rejection means only that it is not known to have arrived. */
  readonly write: (entry: UpEntry) => Promise<unknown>;
  /** No more can be kept; `reason` continues a sentence. Called once. */
  readonly onOverflow: (reason: string) => void;
  readonly nowMs: () => number;
  /** Makes the file of waiting entries; called once something has to be kept. */
  readonly openFile: () => OutboxFile;
  /** Begins with what an earlier process kept, in its file. */
  readonly left?: Pick<LeftOutbox, 'file' | 'entries'>;
  /** Bytes in transit, so that the stream in Redis stays bounded. What waits beyond them is on disk. */
  readonly windowBytes?: number;
  /** Bytes in memory where the disk takes nothing. */
  readonly maxMemoryBytes?: number;
  readonly maxDiskBytes?: number;
}

/** Records that were not taken when the outbox was closed. */
export interface UnsentRecords {
  readonly recordCount: number;
  /** All of them are on disk. */
  readonly isKept: boolean;
}

/**
 * What goes to the coordinator, in order, each entry once: entries are numbered, kept until the coordinator acknowledges
 * them, and sent again from the first unacknowledged one. It takes only the next number, so that an entry that comes
 * twice, or after a hole, changes nothing. What waits for longer than half a second is on disk, with all that comes
 * after it, so that it outlasts this process.
 */
export interface Outbox {
  post(kind: UpEntry['kind'], data: Buffer, recordCount?: number): void;
  /** The latest counts of the level, kept with what waits: should this process end, they say what has no record. */
  noteCounts(data: Buffer): void;
  /** All up to this number were taken. */
  taken(number: number): void;
  /** Sends everything that was not taken once more, at once or when nothing was taken for a while. */
  resend(): void;
  resendIfStuck(stuckMs: number): void;
  /** To be called a few times a second. */
  keepOverdue(): void;
  readonly isEmpty: boolean;
  /** Resolves once everything was taken. */
  emptied(): Promise<void>;
  /** Leaves the file to whoever delivers it, if there are records in it. */
  close(): UnsentRecords;
}

interface WaitingEntry extends Omit<StoredEntry, 'offset'> {
  readonly postedAtMs: number;
  /** Absent while it is on disk only. */
  data: Buffer | undefined;
  offset: number | undefined;
}

/** Where all is well an entry is taken within milliseconds, and the disk is left alone. */
const keepAfterMs = 500;

const defaultWindowBytes = 8_000_000;
const defaultMaxMemoryBytes = 128_000_000;
const defaultMaxDiskBytes = 8_000_000_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { windowBytes = defaultWindowBytes, nowMs } = options;
  const { maxMemoryBytes = defaultMaxMemoryBytes, maxDiskBytes = defaultMaxDiskBytes } = options;
  const { place, left } = options;
  const entries: WaitingEntry[] = (left?.entries ?? []).map((entry) => {
    return { ...entry, data: undefined, postedAtMs: nowMs() };
  });
  const state = {
    next: (entries.at(-1)?.number ?? 0) + 1,
    sent: 0,
    sentBytes: 0,
    /** So many entries, from the first on, are on disk. */
    kept: entries.length,
    memoryBytes: 0,
    movedAtMs: nowMs(),
    hasOverflown: false,
  };
  let file = left?.file;
  let waiters: (() => void)[] = [];

  function overflow(reason: string): void {
    if (state.hasOverflown) return;
    state.hasOverflown = true;
    options.onOverflow(reason);
  }

  function pump(): void {
    while (state.sent < entries.length) {
      const entry = entries[state.sent]!;
      // One entry always goes, however large it is.
      if (state.sent > 0 && state.sentBytes + entry.length > windowBytes) return;
      const data = load(entry);
      if (data === undefined) return;
      if (state.sent === 0) state.movedAtMs = nowMs();
      state.sent += 1;
      state.sentBytes += entry.length;
      const { number, kind } = entry;
      // Whether it arrived shows in what is acknowledged, not here.
      options.write({ place, number, kind, data }).catch(() => {});
    }
  }

  /** Bytes of an entry, back in memory if they were on disk: it may have to be sent again. */
  function load(entry: WaitingEntry): Buffer | undefined {
    if (entry.data !== undefined) return entry.data;
    try {
      entry.data = file!.read(entry.offset!, entry.length); // Holds: an entry without data is on disk.
      state.memoryBytes += entry.length;
    } catch (error) {
      overflow(`the file of waiting records cannot be read (${systemCodeOf(error)})`);
    }
    return entry.data;
  }

  /** Writes what is not on disk yet, in order; where that fails it stays in memory, which has a limit of its own. */
  function keep(): void {
    try {
      file ??= options.openFile();
      for (; state.kept < entries.length; state.kept += 1) {
        const entry = entries[state.kept]!;
        if (file.size + entry.length > maxDiskBytes) return;
        entry.offset = file.append(entry, entry.data!); // Holds: what is not on disk is in memory.
        // What is in transit may be wanted again soon.
        if (state.kept < state.sent) continue;
        entry.data = undefined;
        state.memoryBytes -= entry.length;
      }
    } catch {
      // The disk is full or refuses; memory holds it, and its limit is checked by whoever posts.
    }
  }

  function resend(): void {
    state.sent = 0;
    state.sentBytes = 0;
    pump();
  }

  return {
    post(kind, data, recordCount = 0) {
      const number = state.next;
      const { length } = data;
      entries.push({ number, kind, recordCount, data, length, postedAtMs: nowMs(), offset: undefined });
      state.next += 1;
      state.memoryBytes += length;
      pump();
      if (state.kept > 0 || state.sent < entries.length) keep();
      if (state.memoryBytes > maxMemoryBytes)
        overflow('the coordinator does not take records as fast as they come, and the disk takes no more');
    },
    noteCounts(data) {
      if (state.kept === 0) return;
      try {
        file?.append({ number: 0, kind: 'm', recordCount: 0 }, data);
      } catch {
        // The disk is full: the counts that were sent last hold.
      }
    },
    taken(number) {
      const first = entries[0]?.number ?? state.next;
      const count = Math.min(number - first + 1, entries.length);
      if (count <= 0) return;
      for (const [position, { data, length }] of entries.splice(0, count).entries()) {
        if (data !== undefined) state.memoryBytes -= length;
        if (position < state.sent) state.sentBytes -= length;
      }
      state.sent = Math.max(0, state.sent - count);
      state.kept = Math.max(0, state.kept - count);
      state.movedAtMs = nowMs();
      pump();
      if (entries.length > 0) return;
      file?.clear();
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
    keepOverdue() {
      const oldest = entries[state.kept];
      if (oldest !== undefined && nowMs() - oldest.postedAtMs > keepAfterMs) keep();
    },
    get isEmpty() {
      return entries.length === 0;
    },
    async emptied() {
      if (entries.length > 0) await new Promise<void>((resolve) => waiters.push(resolve));
    },
    close() {
      const recordCount = entries.reduce((sum, entry) => sum + entry.recordCount, 0);
      if (recordCount > 0) keep();
      let isKept = state.kept === entries.length;
      try {
        // Messages alone are worth keeping only where the worker that posted them is gone.
        file?.close(state.kept > 0 && (recordCount > 0 || left !== undefined));
      } catch {
        isKept = false; // The folder was removed, and the records with it.
      }
      file = undefined;
      return { recordCount, isKept };
    },
  };
}
