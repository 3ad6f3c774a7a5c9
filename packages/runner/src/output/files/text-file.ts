import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { outputFailure, retryPassing } from './output-failure.ts';
import type { RunnerError } from '../../errors.ts';
import { ByteBuffer } from '../../stream/byte-buffer.ts';

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
  /** Bytes after which waiting texts are written at once. */
  readonly coalesceLength?: number;
  /** Bytes that may wait; above it `write` waits for the disk. At most twice as many are in memory. */
  readonly maxPendingLength?: number;
  /** `wx` (the default) refuses a file that exists, because results are never overwritten. */
  readonly flags?: 'wx' | 'w';
  /** Waits before a write that fails for a lack that may pass is tried again; 6.4 s together unless given. */
  readonly retryDelaysMs?: readonly number[];
  /** Where the rest goes, from the byte on that the file did not take, when it takes no more; without it that is lost. */
  readonly spare?: SpareFile;
}

/** The two files one after the other hold the whole text. */
export interface SpareFile {
  readonly path: string;
  readonly open: () => Promise<FileHandle>;
  /** Called once, when the spare file is in use. */
  readonly onUsed: (failure: RunnerError) => void;
}

interface TextFileState {
  /** Bytes at once: strings that wait for half a second are garbage that is collected late. */
  pending: ByteBuffer;
  /** What is being written; empty in between. */
  writing: ByteBuffer;
  draining: Promise<void> | undefined;
  timer: NodeJS.Timeout | undefined;
  /** The first failure. Every later call throws it: a file with a hole in it must not look complete. */
  failure: Error | undefined;
  closed: boolean;
}

export async function openTextFile(path: string, options: TextFileOptions = {}): Promise<TextFile> {
  const { flushIntervalMs = 500, coalesceLength = 1 << 18, maxPendingLength = 1 << 22 } = options;
  const handles = [await openHandle(path, options.flags ?? 'wx')];
  const state: TextFileState = {
    pending: new ByteBuffer(),
    writing: new ByteBuffer(),
    draining: undefined,
    timer: undefined,
    failure: undefined,
    closed: false,
  };

  /** A write may take a part before it fails, so each attempt goes on where the last one ended. */
  async function writeAll(bytes: Buffer): Promise<void> {
    let offset = 0;
    const writeRest = async (): Promise<void> => {
      while (offset < bytes.length) offset += (await handles.at(-1)!.write(bytes, offset)).bytesWritten;
    };
    try {
      await retryPassing(writeRest, options.retryDelaysMs);
    } catch (error) {
      if (options.spare === undefined || handles.length > 1) throw error;
      // Where the spare file fails too, the first failure is the one to report.
      await useSpare(options.spare, writeRest).catch(() => Promise.reject(error));
      options.spare.onUsed(outputFailure(error, path));
    }
  }

  async function useSpare(spare: SpareFile, writeRest: () => Promise<void>): Promise<void> {
    handles.push(await spare.open());
    await writeRest();
  }

  async function drainPending(): Promise<void> {
    try {
      while (state.pending.length > 0) {
        [state.pending, state.writing] = [state.writing, state.pending];
        await writeAll(state.writing.bytes());
        state.writing.clear();
      }
    } catch (error) {
      state.failure = outputFailure(error, handles.length > 1 ? options.spare!.path : path);
      state.pending.clear();
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
      state.pending.appendText(text);
      if (state.pending.length >= maxPendingLength) return flush();
      if (state.pending.length >= coalesceLength) drainSoon();
      else state.timer ??= setTimeout(drainSoon, flushIntervalMs).unref();
    },
    flush,
    async sync() {
      await flush();
      await Promise.all(handles.map((handle) => handle.sync())).catch((error: unknown) => {
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
        await Promise.all(handles.map((handle) => handle.close()));
      }
    },
  };
}

async function openHandle(path: string, flags: 'wx' | 'w'): Promise<FileHandle> {
  try {
    return await retryPassing(() => open(path, flags));
  } catch (error) {
    throw outputFailure(error, path);
  }
}
