import type { LevelOutline, LevelSummary, RequestRecord, RunSummary } from '@genai-bench/core-metrics';

/**
 * Where a run's facts go. Called by the coordinating thread, in order, never concurrently. An output must bound its
 * memory, must hold no secret, and must leave valid files behind when the process dies between two calls.
 */
export interface RunOutput {
  /**
   * True where a failed call leaves no hole in what later calls write: after a failure it is called again from the next
   * level, and at the end of the run. Others get nothing more.
   */
  readonly resumes?: boolean;
  runStarted(run: RunOutputStart): Promise<void>;
  levelStarted(level: LevelOutline): Promise<void>;
  /** Records in batches, in the order in which they finished. Resolves when the batch is accepted, not when it is on disk. */
  recordsFinished(records: readonly RequestRecord[]): Promise<void>;
  levelFinished(summary: LevelSummary): Promise<void>;
  runFinished(summary: RunSummary): Promise<void>;
  /** Releases what it holds; also called after a failure. Idempotent. */
  close(): Promise<void>;
}

export interface RunOutputStart {
  readonly runId: string;
  /** Wall time, ISO 8601. */
  readonly startedAt: string;
  /** The resolved plan, secrets removed. */
  readonly plan: Readonly<Record<string, unknown>>;
  readonly levels: readonly LevelOutline[];
}
