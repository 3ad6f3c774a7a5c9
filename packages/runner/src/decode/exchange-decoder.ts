import { Worker } from 'node:worker_threads';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { RunnerError } from '../errors.ts';
import { transferablesOf, type PackedCaptures } from '../load/pack-captures.ts';
import type { DecodeThreadSettings, FromDecodeThread, ToDecodeThread } from './decode-messages.ts';

/** Makes records of captured exchanges, off the main thread and off the load threads. */
export interface ExchangeDecoder {
  /**
   * The records of a batch, in order, without what only the caller knows (`requested`, the input count of the prompt).
   * The batch's buffers are handed over. Batches finish in the order in which they were given.
   */
  decode(levelIndex: number, captures: PackedCaptures): Promise<readonly RequestRecord[]>;
  close(): Promise<void>;
}

interface WaitingBatch {
  readonly resolve: (records: readonly RequestRecord[]) => void;
  readonly reject: (error: Error) => void;
}

export function createExchangeDecoder(settings: DecodeThreadSettings): ExchangeDecoder {
  // Both are built next to each other; in the source tree there is no file to run as a thread.
  const worker = new Worker(new URL('./decode-thread.js', import.meta.url), {
    workerData: settings,
    name: 'decode-thread',
  });
  const waiting: WaitingBatch[] = [];
  let failure: RunnerError | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  function die(cause: string, error?: Error): void {
    failure ??= new RunnerError('load-thread-died', `The decode thread died: ${cause}`, { cause: error });
    for (const batch of waiting.splice(0)) batch.reject(failure);
  }

  worker.on('message', ({ records }: FromDecodeThread) => waiting.shift()?.resolve(records));
  worker.on('error', (error) => die(error.message, error));
  worker.on('exit', (code) => {
    if (code !== 0 || waiting.length > 0) die(`it ended with code ${code}`);
  });
  return {
    decode: (levelIndex, captures) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        waiting.push({ resolve, reject });
        const message: ToDecodeThread = { type: 'decode', levelIndex, captures };
        worker.postMessage(message, transferablesOf(captures));
      }),
    async close() {
      worker.postMessage({ type: 'close' } satisfies ToDecodeThread);
      await exited;
    },
  };
}
