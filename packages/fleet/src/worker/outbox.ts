import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpEntry } from '../protocol/worker-message.ts';

export interface OutboxOptions {
  readonly place: number;
  /** Writes one entry; a rejection means only that it is not known to have arrived. */
  readonly write: (entry: UpEntry) => Promise<unknown>;
  /** No more can be kept; `reason` continues a sentence. Called once. */
  readonly onOverflow: (reason: string) => void;
  readonly nowMs: () => number;
  /** Bytes in transit, so that the stream in Redis stays bounded. What waits beyond them is on disk. */
  readonly windowBytes?: number;
  /** Bytes in memory where the disk takes nothing. */
  readonly maxMemoryBytes?: number;
  readonly maxDiskBytes?: number;
  /** Folder for the file of waiting entries; the system's folder for temporary files unless given. */
  readonly folder?: string;
}

/**
 * What goes to the coordinator, in order, each entry once: entries are numbered, kept until the coordinator acknowledges
 * them, and sent again from the first unacknowledged one. It takes only the next number, so that an entry that comes
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
  /** Removes the file. */
  close(): void;
}

interface WaitingEntry extends Omit<UpEntry, 'data'> {
  readonly length: number;
  /** Absent while it is on disk only. */
  data: Buffer | undefined;
  offset: number | undefined;
}

const defaultWindowBytes = 8_000_000;
const defaultMaxMemoryBytes = 128_000_000;
const defaultMaxDiskBytes = 8_000_000_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { windowBytes = defaultWindowBytes, nowMs } = options;
  const { maxMemoryBytes = defaultMaxMemoryBytes, maxDiskBytes = defaultMaxDiskBytes } = options;
  const entries: WaitingEntry[] = [];
  const state = { next: 1, sent: 0, sentBytes: 0, memoryBytes: 0, movedAtMs: nowMs(), hasOverflown: false };
  let spill: SpillFile | undefined;
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
      const { place, number, kind } = entry;
      // Whether it arrived shows in what is acknowledged, not here.
      options.write({ place, number, kind, data }).catch(() => {});
    }
  }

  /** Bytes of an entry, back in memory if they were on disk: it may have to be sent again. */
  function load(entry: WaitingEntry): Buffer | undefined {
    if (entry.data !== undefined) return entry.data;
    try {
      entry.data = spill!.read(entry.offset!, entry.length); // Holds: an entry without data was spilled.
      state.memoryBytes += entry.length;
    } catch (error) {
      overflow(`the file of waiting records cannot be read (${codeOf(error)})`);
    }
    return entry.data;
  }

  /** Moves an entry that is not in transit to disk; where that fails it stays in memory, which has a limit of its own. */
  function store(entry: WaitingEntry): void {
    try {
      spill ??= openSpillFile(options.folder ?? tmpdir());
      if (spill.size + entry.length > maxDiskBytes) return;
      entry.offset = spill.append(entry.data!); // Holds: it was just posted.
      entry.data = undefined;
      state.memoryBytes -= entry.length;
    } catch {
      // The disk is full or refuses; memory holds it, and its limit is checked by the caller.
    }
  }

  function resend(): void {
    state.sent = 0;
    state.sentBytes = 0;
    pump();
  }

  return {
    post(kind, data) {
      const { place } = options;
      const entry = { place, number: state.next, kind, data, length: data.length, offset: undefined };
      entries.push(entry);
      state.next += 1;
      state.memoryBytes += data.length;
      pump();
      if (state.sent < entries.length) store(entry);
      if (state.memoryBytes > maxMemoryBytes)
        overflow('the coordinator does not take records as fast as they come, and the disk takes no more');
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
      state.movedAtMs = nowMs();
      pump();
      if (entries.length > 0) return;
      spill?.clear();
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
    close() {
      spill?.close();
      spill = undefined;
    },
  };
}

interface SpillFile {
  readonly size: number;
  /** Gives the offset. */
  append(data: Buffer): number;
  read(offset: number, length: number): Buffer;
  clear(): void;
  close(): void;
}

/** Written and read synchronously: batches are some 100 kB, and no load thread waits for this one. */
function openSpillFile(parent: string): SpillFile {
  const folder = mkdtempSync(join(parent, 'genai-bench-worker-'));
  const file = openSync(join(folder, 'unsent-records'), 'wx+', 0o600);
  let size = 0;
  return {
    get size() {
      return size;
    },
    append(data) {
      const offset = size;
      let written = 0;
      while (written < data.length)
        written += writeSync(file, data, written, data.length - written, offset + written);
      size += data.length;
      return offset;
    },
    read(offset, length) {
      const data = Buffer.allocUnsafe(length);
      for (let count = 0; count < length;) {
        const more = readSync(file, data, count, length - count, offset + count);
        if (more === 0) throw Object.assign(new Error('the file is too short'), { code: 'EIO' });
        count += more;
      }
      return data;
    },
    clear() {
      ftruncateSync(file);
      size = 0;
    },
    close() {
      closeSync(file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
