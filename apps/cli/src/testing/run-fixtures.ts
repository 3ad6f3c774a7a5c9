import type { Distribution, LevelSummary, LiveFigures, RunSummary } from '@genai-bench/core-metrics';

const noOutcomes = {
  completed: 0,
  http_error: 0,
  api_error: 0,
  transport_error: 0,
  timeout: 0,
  incomplete: 0,
  cancelled: 0,
  dropped: 0,
};

/** A distribution of which tests look at the median and the 99th percentile only. */
export function distribution(p50: number, p99: number): Distribution {
  return {
    count: 10,
    min: p50,
    max: p99,
    mean: p50,
    stddev: 0,
    sum: 10 * p50,
    p25: p50,
    p50,
    p75: p50,
    p90: p99,
    p95: p99,
    p99,
    method: 'exact',
  };
}

/** A level of ten completed requests; `changes` replace whole fields. */
export function levelSummary(changes: Partial<LevelSummary> = {}): LevelSummary {
  return {
    levelIndex: 0,
    scenario: 'D(100,50)',
    task: 'text-to-text',
    load: { mode: 'closed', concurrency: 8 },
    status: 'completed',
    window: { startMs: 0, endMs: 1000, durationMs: 1000, warmupRatio: 0, cooldownRatio: 0 },
    counts: {
      issued: 10,
      byOutcome: { ...noOutcomes, completed: 10 },
      warmup: 0,
      inWindow: 10,
      arrivedAtOnce: 0,
    },
    errorCounts: {},
    metrics: {
      ttftMs: distribution(50, 90),
      itlMs: distribution(10.26, 12),
      e2eLatencyMs: distribution(540, 1234),
      tpotMs: distribution(10, 11),
    },
    throughput: { requestsPerSecond: 10, outputTokensPerSecond: 512.4 },
    concurrency: { timeWeightedMean: 8, max: 8 },
    slices: [],
    instrument: {
      threadCpuShare: [0.1],
      gcMs: 0,
      gcMaxPauseMs: 0,
      unparsedEventCount: 0,
      tokenCountSources: { server: 10 },
      lostRecordCount: 0,
      grade: { verdict: 'trusted', reasons: [] },
    },
    ...changes,
  };
}

export function outcomes(changes: Partial<typeof noOutcomes>): LevelSummary['counts'] {
  const byOutcome = { ...noOutcomes, ...changes };
  const issued = Object.values(byOutcome).reduce((sum, count) => sum + count, 0);
  return { issued, byOutcome, warmup: 0, inWindow: byOutcome.completed, arrivedAtOnce: 0 };
}

export function runSummary(levels: readonly LevelSummary[], changes: Partial<RunSummary> = {}): RunSummary {
  return {
    schemaVersion: 1,
    metricVersion: 1,
    tool: { name: 'genai-bench', version: '0.1.0' },
    runId: 'run-1',
    status: 'completed',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:10.000Z',
    plan: {},
    environment: {},
    levels,
    grade: { verdict: 'trusted', reasons: [] },
    ...changes,
  };
}

export function liveFigures(changes: Partial<LiveFigures> = {}): LiveFigures {
  const spread = (p50: number, p99: number) => ({
    count: 10,
    min: p50,
    max: p99,
    mean: p50,
    p50,
    p90: p99,
    p95: p99,
    p99,
  });
  return {
    issued: 20,
    inFlight: 8,
    byOutcome: { ...noOutcomes, completed: 12 },
    errorCounts: {},
    requestsPerSecond: 12.34,
    outputTokensPerSecond: 1234,
    ttftMs: spread(50, 90),
    itlMs: spread(10, 12.5),
    liveMetrics: { ttft: [], input_throughput: [], output_throughput: [], output_latency: [], stats: {} },
    ...changes,
  };
}
