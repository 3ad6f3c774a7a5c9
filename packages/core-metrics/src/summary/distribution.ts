/**
 * Summary of a set of values, under genai-bench's names. Percentiles interpolate linearly (numpy's default);
 * `stddev` is of the population (ddof 0).
 */
export interface Distribution {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  readonly sum: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  /**
   * How many of the values are even shares of a time that several of them took together, each known only to be at most
   * that time: gaps between chunks of one socket read. Absent for none.
   */
  readonly boundedCount?: number;
  /** `exact` from all values, or from a sketch whose relative error is at most 1 %. */
  readonly method: 'exact' | 'sketch';
}
