import { parentPort, workerData } from 'node:worker_threads';
import { findBackend } from '../backends/backend-registry.ts';
import { unpackCaptures } from '../load/pack-captures.ts';
import { createRedactor } from '../plan/redact-text.ts';
import { decodeExchange } from '../stream/decode-exchange.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import type { DecodeThreadSettings, FromDecodeThread, ToDecodeThread } from './decode-messages.ts';
import { lowerThreadPriority } from './lower-priority.ts';

/** Entry point of the decode thread: turns captured bytes into records while load threads go on. */
const port = parentPort;
if (port === null)
  throw new Error('decode-thread runs as a worker thread only. Import runBenchmark instead.');
// Given by createDecodeThread and nobody else.
const settings = workerData as DecodeThreadSettings;
lowerThreadPriority();
const context = {
  backend: findBackend(settings.backend),
  tokenizer: await loadTokenizer(settings.tokenizer),
  streamed: settings.streamed,
  redact: createRedactor(settings.secrets),
};

port.on('message', (message: ToDecodeThread) => {
  if (message.type === 'close') {
    port.close();
    return;
  }
  const { levelIndex } = message;
  // What was asked is known in the main thread only, which adds it.
  const records = [...unpackCaptures(message.captures)].map((captured) =>
    decodeExchange(captured, { ...context, levelIndex, requested: {} }),
  );
  port.postMessage({ records } satisfies FromDecodeThread);
});
