import { parentPort, workerData } from 'node:worker_threads';
import { lowerThreadPriority } from '../decode/lower-priority.ts';
import { RunnerError } from '../errors.ts';
import { packRequests } from '../load/pack-requests.ts';
import { loadDataset } from '../scenario/dataset/load-dataset.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { createRequestMaker, type MakeRequest, type PromptPlan } from './request-maker.ts';
import type { FromSupplyThread, ToSupplyThread } from './supply-messages.ts';

/**
 * Entry point of the supply thread: samples, counts and writes requests ahead of the clock. Some tokenizers need tens of
 * milliseconds for one prompt, which neither a load thread nor the main thread has.
 */
const port = parentPort;
if (port === null)
  throw new Error('supply-thread runs as a worker thread only. Import runBenchmark instead.');
// Given by startRequestSupply and nobody else.
const plan = workerData as PromptPlan;

function post(message: FromSupplyThread, transfer: ArrayBuffer[] = []): void {
  port!.postMessage(message, transfer);
}

function fail(error: unknown): void {
  post({
    type: 'failed',
    code: error instanceof RunnerError ? error.code : undefined,
    message: error instanceof Error ? error.message : String(error),
  });
}

async function load() {
  const [tokenizer, dataset] = await Promise.all([
    loadTokenizer(plan.tokenizer),
    plan.dataset === undefined ? undefined : loadDataset(plan.dataset),
  ]);
  post({ type: 'ready', ...(dataset === undefined ? {} : { dataset: dataset.reading }) });
  return { plan, tokenizer, dataset: dataset?.rows };
}

const loading = load();
loading.catch(fail);
const maker: { levelIndex?: number; make?: MakeRequest } = {};
let isLowered = false;

async function makeRequests({
  outline,
  phase,
  indexes,
}: Extract<ToSupplyThread, { type: 'make' }>): Promise<void> {
  const context = await loading;
  if (maker.levelIndex !== outline.levelIndex) {
    maker.make = createRequestMaker(context, outline);
    maker.levelIndex = outline.levelIndex;
  }
  const made = indexes.map((index) => maker.make!(phase, index));
  const requests = packRequests(phase, made);
  const buffers = [requests.bytes, requests.indexes, requests.ends].map(
    ({ buffer }) => buffer as ArrayBuffer,
  );
  post({ type: 'made', requests, expectations: made.map(({ expectation }) => expectation) }, buffers);
}

port.on('message', (message: ToSupplyThread) => {
  switch (message.type) {
    case 'make':
      makeRequests(message).catch(fail);
      return;
    case 'load-begins':
      // Not before: until the first request leaves, everything waits for this thread.
      if (!isLowered) lowerThreadPriority();
      isLowered = true;
      return;
    case 'close':
      port.close();
      return;
  }
});
