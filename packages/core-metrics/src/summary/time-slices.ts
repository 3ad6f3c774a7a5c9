/** Figures of one stretch of a level, for lines over time. */
export interface TimeSlice {
  readonly startMs: number;
  readonly endMs: number;
  readonly sentCount: number;
  readonly completedCount: number;
  readonly errorCount: number;
  readonly outputTokenCount: number;
  readonly timeWeightedConcurrency: number;
  /** Of the requests that completed in the slice; absent if none did. */
  readonly ttftMs?: SliceLatency;
  readonly itlMs?: SliceLatency;
  readonly e2eLatencyMs?: SliceLatency;
}

export interface SliceLatency {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly min: number;
  readonly max: number;
}
