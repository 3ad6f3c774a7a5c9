import type { LevelLoad } from '@genai-bench/core-metrics';

/** A load in a few words: `concurrency 8`, `10 req/s poisson, at most 64`. */
export function describeLoad(load: LevelLoad): string {
  if (load.mode === 'closed') {
    const batch = load.batchSize === undefined ? '' : `, batch ${load.batchSize}`;
    return `concurrency ${load.concurrency}${batch}`;
  }
  const shape = load.burstiness === undefined ? load.arrival : `${load.arrival}(${load.burstiness})`;
  const limit = load.maxConcurrency === undefined ? '' : `, at most ${load.maxConcurrency}`;
  return `${load.requestsPerSecond} req/s ${shape}${limit}`;
}
