/** Figures of one stretch of a level, for lines over time. Slices cover the whole span, also what the window trims. */
export interface TimeSlice {
  readonly startMs: number;
  readonly endMs: number;
  readonly sentCount: number;
  readonly completedCount: number;
  readonly errorCount: number;
  /**
   * Tokens of the prompts of completed requests, spread evenly from send to answer: may be a fraction. Absent where no
   * request of the level states them.
   */
  readonly inputTokenCount?: number;
  /**
   * Tokens of completed requests, spread evenly from first to last token (those of hidden reasoning from send to first
   * token): may be a fraction. Absent where they are known of no request of the level.
   */
  readonly outputTokenCount?: number;
  readonly timeWeightedConcurrency: number;
  /** Of the requests that completed in the slice; absent if none did. */
  readonly ttftMs?: SliceLatency;
  /** Also absent where a level has too many gaps to keep each (`EXACT_VALUE_LIMIT`). */
  readonly itlMs?: SliceLatency;
  /** Absent too in runs of versions that did not keep it. */
  readonly tpotMs?: SliceLatency;
  readonly e2eLatencyMs?: SliceLatency;
}

export interface SliceLatency {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  /** Absent in runs of versions that did not keep it. */
  readonly p90?: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
}
