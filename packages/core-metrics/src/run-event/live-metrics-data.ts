/**
 * genai-bench's live figures, always in seconds and tokens per second. Its growing sample arrays are kept as keys for
 * readers that expect them, and stay empty: sending all samples with each event costs bytes that grow with the square
 * of the run's length.
 */
export interface LiveMetricsData {
  readonly ttft: readonly number[];
  readonly input_throughput: readonly number[];
  readonly output_throughput: readonly number[];
  readonly output_latency: readonly number[];
  readonly stats: {
    readonly ttft?: LiveLatencyStats;
    readonly output_latency?: LiveLatencyStats;
    readonly input_throughput?: LiveRangeStats;
    readonly output_throughput?: LiveRangeStats;
  };
}

export interface LiveRangeStats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

export interface LiveLatencyStats extends LiveRangeStats {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}
