import type { LevelLoad } from '@genai-bench/core-metrics';

/** A load in a few words, and the name of the quantity by which levels like it differ. */
export function describeLoad(load: LevelLoad): { readonly text: string; readonly axis: string } {
  if (load.mode === 'open') {
    return { text: `${load.requestsPerSecond} req/s, ${load.arrival}`, axis: 'requests/s sent' };
  }
  if (load.batchSize !== undefined && load.batchSize !== 1) {
    return { text: `${load.concurrency} at once, batches of ${load.batchSize}`, axis: 'batch size' };
  }
  return { text: `${load.concurrency} at once`, axis: 'requests at once' };
}

/** Where a level stands on the axis of its load. */
export function loadValue(load: LevelLoad): number {
  if (load.mode === 'open') return load.requestsPerSecond;
  return load.batchSize !== undefined && load.batchSize !== 1 ? load.batchSize : load.concurrency;
}
