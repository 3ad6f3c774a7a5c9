import type { LevelOutline, LevelSummary, RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import type { RunOutput, RunOutputStart } from './run-output.ts';

/**
 * Keeps everything in memory, for programs that run a benchmark themselves and for tests. Its memory grows with the
 * run: of a long one, keep the records in a file instead.
 */
export interface MemoryOutput extends RunOutput {
  readonly run: RunOutputStart | undefined;
  readonly startedLevels: readonly LevelOutline[];
  readonly records: readonly RequestRecord[];
  readonly levels: readonly LevelSummary[];
  readonly summary: RunSummary | undefined;
  readonly closed: boolean;
}

export function createMemoryOutput(): MemoryOutput {
  const startedLevels: LevelOutline[] = [];
  const records: RequestRecord[] = [];
  const levels: LevelSummary[] = [];
  let run: RunOutputStart | undefined;
  let summary: RunSummary | undefined;
  let closed = false;

  return {
    startedLevels,
    records,
    levels,
    get run() {
      return run;
    },
    get summary() {
      return summary;
    },
    get closed() {
      return closed;
    },
    async runStarted(start) {
      run = start;
    },
    async levelStarted(level) {
      startedLevels.push(level);
    },
    async recordsFinished(batch) {
      for (const record of batch) records.push(record);
    },
    async levelFinished(level) {
      levels.push(level);
    },
    async runFinished(result) {
      summary = result;
    },
    async close() {
      closed = true;
    },
  };
}
