import { parentPort, workerData } from 'node:worker_threads';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import { monotonicMs } from '../clock.ts';
import { unpackCaptures } from '../load/pack-captures.ts';
import { createRedactor } from '../plan/redact-text.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import type { DecodeThreadSettings, FromDecodeThread, ToDecodeThread } from './decode-messages.ts';
import { decompressExchange } from './decompress-exchange.ts';
import { lowerThreadPriority } from './lower-priority.ts';
import { createOpenAnswers } from './open-answers.ts';

/** Entry point of the decode thread: turns captured bytes into records while load threads go on. */
const port = parentPort;
if (port === null)
  throw new Error('decode-thread runs as a worker thread only. Import runBenchmark instead.');
// Given by createDecodeThread and nobody else.
const settings = workerData as DecodeThreadSettings;
lowerThreadPriority();
const answers = createOpenAnswers(
  {
    backend: findBackend(settings.backend),
    tokenizer: await loadTokenizer(settings.tokenizer),
    streamed: settings.streamed,
    redact: createRedactor(settings.secrets),
  },
  settings.mostOpenBytes,
);

/**
 * Work between two pauses, and a pause. Schedulers let a thread finish a slice of milliseconds before one that wakes up
 * may have its core; a decoder that gives the core back by itself keeps no load thread waiting for longer than this.
 */
const sliceMs = 0.25;
const pauseMs = 0.2;
/** Behind by this much, or when the load is over, it works without pauses: then others wait for it. */
const unhurriedBytes = 16_000_000;
/** Records are posted in small groups, because taking a large one would hold up the main thread. */
const groupSize = 16;

const waiting: Extract<ToDecodeThread, { type: 'decode' }>[] = [];
const state = { waitingBytes: 0, busy: false, sliceEndMs: 0, isLoadOver: false };
const never = new Int32Array(new SharedArrayBuffer(4));

/** Goes on after messages that arrived meanwhile have been taken in. */
async function decodeNext(): Promise<void> {
  const batch = waiting.shift();
  state.busy = batch !== undefined;
  if (batch === undefined) return;
  await decodeBatch(batch);
  state.waitingBytes -= batch.captures.body.length;
  setImmediate(() => void decodeNext());
}

async function decodeBatch({ levelIndex, captures }: (typeof waiting)[number]): Promise<void> {
  let records: RequestRecord[] = [];
  for (const captured of unpackCaptures(captures)) {
    pauseWhenDue();
    if (captured.isPiece) {
      answers.add(captured, levelIndex);
      continue;
    }
    const isCompressed = captured.head?.contentEncoding !== undefined;
    const exchange = isCompressed ? await decompressExchange(captured, settings.mostAnswerBytes) : captured;
    // What was asked is known in the main thread only, which adds it.
    records.push(answers.finish(exchange, levelIndex));
    if (records.length < groupSize) continue;
    post({ records, batchDone: false });
    records = [];
  }
  post({ records, batchDone: true });
}

function pauseWhenDue(): void {
  if (monotonicMs() < state.sliceEndMs) return;
  // Nobody ever wakes it: timers of the event loop cannot wait for less than a millisecond.
  if (state.waitingBytes < unhurriedBytes && !state.isLoadOver) Atomics.wait(never, 0, 0, pauseMs);
  state.sliceEndMs = monotonicMs() + sliceMs;
}

function post(message: FromDecodeThread): void {
  port!.postMessage(message);
}

port.on('message', (message: ToDecodeThread) => {
  if (message.type === 'close') {
    port.close();
    return;
  }
  // The next level's load may have begun.
  state.isLoadOver = message.type === 'load-over';
  if (message.type === 'load-over') return;
  waiting.push(message);
  state.waitingBytes += message.captures.body.length;
  if (state.busy) return;
  state.busy = true;
  setImmediate(() => void decodeNext());
});
