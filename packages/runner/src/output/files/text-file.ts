import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { outputFailure } from './output-failure.ts';

/** A file that grows by many small texts. Calls must not overlap, except that `write` may be left unawaited. */
export interface TextFile {
  /** Resolves when the text is accepted: at once, unless the disk is too far behind. */
  write(text: string): Promise<void>;
  /** Resolves when everything accepted is with the operating system, which keeps it if this process is killed. */
  flush(): Promise<void>;
  /** Resolves when everything accepted is on the disk. */
  sync(): Promise<void>;
  /** Flushes and lets go of the file. Idempotent. */
  close(): Promise<void>;
}

export interface TextFileOptions {
  /** Longest time that a text waits for more before it goes to the operating system. */
  readonly flushIntervalMs?: number;
  /** Characters after which waiting texts are written at once. */
  readonly coalesceLength?: number;
  /** Characters that may wait; above it `write` waits for the disk. At most twice as many are in memory. */
  readonly maxPendingLength?: number;
  /** `wx` (the default) refuses a file that exists, because results are never overwritten. */
  readonly flags?: 'wx' | 'w';
}

interface TextFileState {
  pending: string[];
  pendingLength: number;
  draining: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
  /** The first failure. Every later call throws it: a file with a hole in it must not look complete. */
  failure: Error | undefined;
  closed: boolean;
}

export async function openTextFile(path: string, options: TextFileOptions = {}): Promise<TextFile> {
  const { flushIntervalMs = 500, coalesceLength = 1 << 18, maxPendingLength = 1 << 22 } = options;
  const handle = await openHandle(path, options.flags ?? 'wx');
  const state: TextFileState = {
    pending: [],
    pendingLength: 0,
    draining: undefined,
    timer: undefined,
    failure: undefined,
    closed: false,
  };

  async function drainPending(): Promise<void> {
    try {
      while (state.pending.length > 0) {
        const text = state.pending.join('');
        state.pending = [];
        state.pendingLength = 0;
        await handle.writeFile(text);
      }
    } catch (error) {
      state.failure = outputFailure(error, path);
      state.pending = [];
      state.pendingLength = 0;
      throw state.failure;
    } finally {
      state.draining = undefined;
    }
  }

  function drain(): Promise<void> {
    clearTimeout(state.timer);
    state.timer = undefined;
    if (state.draining !== undefined) return state.draining;
    // With nothing pending, drainPending would end before its promise is kept, and that promise would then pass for a
    // drain under way: nothing would be written any more.
    if (state.pending.length === 0) return Promise.resolve();
    state.draining = drainPending();
    return state.draining;
  }

  function drainSoon(): void {
    // Nobody awaits this one; its failure is kept in the state and thrown by the next call.
    drain().catch(() => undefined);
  }

  function throwIfUnusable(): void {
    if (state.failure !== undefined) throw state.failure;
    if (state.closed) throw new Error(`${path} is closed; nothing can be written to it any more.`);
  }

  async function flush(): Promise<void> {
    throwIfUnusable();
    await drain();
  }

  return {
    async write(text) {
      throwIfUnusable();
      state.pending.push(text);
      state.pendingLength += text.length;
      if (state.pendingLength >= maxPendingLength) return flush();
      if (state.pendingLength >= coalesceLength) drainSoon();
      else state.timer ??= setTimeout(drainSoon, flushIntervalMs).unref();
    },
    flush,
    async sync() {
      await flush();
      await handle.sync().catch((error: unknown) => {
        state.failure = outputFailure(error, path);
        throw state.failure;
      });
    },
    async close() {
      if (state.closed) return;
      try {
        if (state.failure === undefined) await flush();
      } finally {
        state.closed = true;
        clearTimeout(state.timer);
        await handle.close();
      }
    },
  };
}

async function openHandle(path: string, flags: 'wx' | 'w'): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    throw outputFailure(error, path);
  }
}
