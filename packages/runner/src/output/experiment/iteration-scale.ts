import type { LevelLoad, LevelOutline } from '@genai-bench/core-metrics';

/** What a level's iteration value counts. */
export type IterationUnit =
  'requests in flight' | 'documents per request' | 'requests per second' | 'requests per minute';

/**
 * How the loads of one run become genai-bench's iteration values, which are whole numbers of one kind per experiment.
 *
 * genai-bench has no open loop. There the value is the rate, under the name `num_concurrency`: it is known beforehand,
 * orders the levels, and keeps their ratios, which the highest concurrency seen does not (it is the same for each
 * saturated level). Rates count per second if all of the run's are whole, otherwise per minute.
 */
export interface IterationScale {
  readonly type: 'num_concurrency' | 'batch_size';
  readonly unit: IterationUnit;
  valueOf(load: LevelLoad): number;
}

export function iterationScale(levels: readonly LevelOutline[], task: string): IterationScale {
  const loads = levels.map((level) => level.load);
  if (loads.some((load) => load.mode === 'open')) return openLoopScale(loads);
  return countsBatches(loads, task) ? batchScale : concurrencyScale;
}

/** How many requests the level has in flight, in genai-bench's words; for an open loop its iteration value. */
export function numConcurrency(load: LevelLoad, scale: IterationScale): number {
  return load.mode === 'closed' ? load.concurrency : scale.valueOf(load);
}

export function batchSize(load: LevelLoad): number {
  return load.mode === 'closed' ? (load.batchSize ?? 1) : 1;
}

const concurrencyScale: IterationScale = {
  type: 'num_concurrency',
  unit: 'requests in flight',
  valueOf: (load) => (load.mode === 'closed' ? load.concurrency : 1),
};

const batchScale: IterationScale = {
  type: 'batch_size',
  unit: 'documents per request',
  valueOf: batchSize,
};

function openLoopScale(loads: readonly LevelLoad[]): IterationScale {
  const whole = loads.every((load) => load.mode === 'closed' || Number.isInteger(load.requestsPerSecond));
  const factor = whole ? 1 : 60;
  return {
    type: 'num_concurrency',
    unit: whole ? 'requests per second' : 'requests per minute',
    valueOf: (load) =>
      load.mode === 'open' ? Math.max(1, Math.round(load.requestsPerSecond * factor)) : load.concurrency,
  };
}

/** Whichever varies is iterated over; if both or neither do, the task decides, as it does in genai-bench. */
function countsBatches(loads: readonly LevelLoad[], task: string): boolean {
  const concurrencies = new Set(loads.map((load) => (load.mode === 'closed' ? load.concurrency : 0)));
  const batches = new Set(loads.map(batchSize));
  if (batches.size > 1 !== concurrencies.size > 1) return batches.size > 1;
  return batches.size > 1 || task.endsWith('-to-embeddings') || task.endsWith('-to-rerank');
}
