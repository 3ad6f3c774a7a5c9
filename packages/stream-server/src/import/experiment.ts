import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';

/** One experiment folder, read as far as its summary. */
export interface Experiment {
  readonly summary: RunSummary;
  /** Read on demand. Empty where the folder has no single requests, or none with their instants. */
  readonly records: () => AsyncIterable<readonly RequestRecord[]>;
}
