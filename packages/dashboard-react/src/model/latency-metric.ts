/** The latencies that live figures carry, in the order of the page. */
export const latencyMetrics = ['ttftMs', 'itlMs', 'tpotMs', 'e2eLatencyMs'] as const;

export type LatencyMetric = (typeof latencyMetrics)[number];

/** Column heads: short, the same in every language. */
export const latencyLabels: Readonly<Record<LatencyMetric, string>> = {
  ttftMs: 'TTFT',
  itlMs: 'ITL',
  tpotMs: 'TPOT',
  e2eLatencyMs: 'E2E',
};

/** Percentiles that both live figures and summaries know. */
export const latencyPercentiles = ['p50', 'p90', 'p99'] as const;

export type LatencyPercentile = (typeof latencyPercentiles)[number];
