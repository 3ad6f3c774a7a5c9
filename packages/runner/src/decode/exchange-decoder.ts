import { Worker } from 'node:worker_threads';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { RunnerError } from '../errors.ts';
import { transferablesOf, withoutAnswers, type PackedCaptures } from '../load/pack-captures.ts';
import type { DecodeThreadSettings, FromDecodeThread, ToDecodeThread } from './decode-messages.ts';
import { backgroundLimits } from './lower-priority.ts';

/** Makes records of captured exchanges, off the main thread and off the load threads. */
export interface ExchangeDecoder {
  /**
   * Hands the records of a batch to `take`, in order and a few at a time, without what only the caller knows
   * (`requested`, the input count of the prompt). Resolves after the last. The batch's buffers are handed over.
   *
   * Far behind, it lets the answers of a batch go unread and records them as this client's limit: otherwise memory and the
   * end of the level would grow with what servers send.
   */
  decode(levelIndex: number, captures: PackedCaptures, take: TakeRecords): Promise<void>;
  /** What waits now may be read in a hurry. */
  loadOver(): void;
  close(): Promise<void>;
}

type TakeRecords = (records: readonly RequestRecord[]) => void;

interface WaitingBatch {
  readonly bytes: number;
  readonly take: TakeRecords;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function createExchangeDecoder(settings: DecodeThreadSettings): ExchangeDecoder {
  // Both are built next to each other; in the source tree there is no file to run as a thread.
  const worker = new Worker(new URL('./decode-thread.js', import.meta.url), {
    workerData: settings,
    name: 'decode-thread',
    resourceLimits: backgroundLimits,
  });
  const waiting: WaitingBatch[] = [];
  let waitingBytes = 0;
  let failure: RunnerError | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  function die(cause: string, error?: Error): void {
    failure ??= new RunnerError('load-thread-died', `The decode thread died: ${cause}`, { cause: error });
    for (const batch of waiting.splice(0)) batch.reject(failure);
  }

  worker.on('message', ({ records, batchDone }: FromDecodeThread) => {
    const batch = waiting[0];
    if (batchDone) {
      waiting.shift();
      waitingBytes -= batch?.bytes ?? 0;
    }
    try {
      batch?.take(records);
      if (batchDone) batch?.resolve();
    } catch (error) {
      batch?.reject(error instanceof Error ? error : new Error(String(error)));
    }
  });
  worker.on('error', (error) => die(error.message, error));
  worker.on('exit', (code) => {
    if (code !== 0 || waiting.length > 0) die(`it ended with code ${code}`);
  });
  return {
    decode: (levelIndex, captures, take) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        const fits = waitingBytes + captures.body.length <= settings.mostWaitingBytes;
        const kept = fits ? captures : withoutAnswers(captures);
        waiting.push({ bytes: kept.body.length, take, resolve, reject });
        waitingBytes += kept.body.length;
        const message: ToDecodeThread = { type: 'decode', levelIndex, captures: kept };
        worker.postMessage(message, transferablesOf(kept));
      }),
    loadOver: () => worker.postMessage({ type: 'load-over' } satisfies ToDecodeThread),
    async close() {
      worker.postMessage({ type: 'close' } satisfies ToDecodeThread);
      await exited;
    },
  };
}
