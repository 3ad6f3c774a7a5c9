import type { LevelCharts, RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import type { PlanFacts } from '../protocol/plan-facts.ts';

/**
 * Completed runs that outlive the process. Implementations must keep a run whole or not at all, give runs back newest
 * first, and treat the same `runId` twice as one run (the later summary wins).
 */
export interface RunHistory {
  /** Stores a finished run. Records may come in any number of batches, streamed so that memory stays bounded. */
  saveRun(summary: RunSummary, records: AsyncIterable<readonly RequestRecord[]>): Promise<void>;
  listRuns(query: RunQuery): Promise<RunPage>;
  findRun(runId: string): Promise<RunSummary | undefined>;
  /**
   * What the charts of a run show besides its summary. Kept with the run; folded from its records where a version that
   * did not keep it has stored the run. `undefined` where there is no such run.
   */
  findCharts(runId: string): Promise<readonly LevelCharts[] | undefined>;
  /** Records of a run, in the order in which they finished. */
  listRecords(runId: string, query: RecordQuery): Promise<RecordPage>;
  deleteRun(runId: string): Promise<boolean>;
  /** Deletes the runs that started before this time, in ms since 1970, and gives back how many they were. */
  deleteRunsBefore(startedBeforeMs: number): Promise<number>;
  /** Rejects while the database does not answer; absent where there is none that could go away. */
  checkReachable?(): Promise<void>;
  close(): Promise<void>;
}

export interface RunQuery {
  /** At most this many, 1 to 200. */
  readonly limit: number;
  /** From the previous page. */
  readonly cursor?: string;
  readonly model?: string;
  readonly backend?: string;
  readonly status?: RunSummary['status'];
  /** Started at this time or later, in ms since 1970. */
  readonly startedFromMs?: number;
  /** Started before this time, in ms since 1970. */
  readonly startedBeforeMs?: number;
  /** Part of the run's id, model, backend, task, scenarios or tags, in capital or small letters. */
  readonly text?: string;
  /** All of them have to be there, with these values. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RunPage {
  readonly runs: readonly RunListing[];
  readonly nextCursor?: string;
}

/** A run as lists show it. */
export interface RunListing extends PlanFacts {
  readonly runId: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly status: RunSummary['status'];
  readonly levelCount: number;
  readonly requestCount: number;
  readonly errorRate?: number;
  /** Of the best level. */
  readonly bestOutputTokensPerSecond?: number;
  /** Of the first level. */
  readonly ttftP50Ms?: number;
  readonly grade: RunSummary['grade']['verdict'];
}

export interface RecordQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly levelIndex?: number;
  readonly outcome?: RequestRecord['outcome']['kind'];
}

export interface RecordPage {
  readonly records: readonly RequestRecord[];
  readonly nextCursor?: string;
  readonly totalCount: number;
}
