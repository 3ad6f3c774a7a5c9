import type { Distribution, LiveDistribution } from '@genai-bench/core-metrics';
import type { LevelView } from '@genai-bench/stream-server/client';
import { latencyMetrics, type LatencyMetric } from './latency-metric.ts';

export interface PercentileRow {
  readonly metric: LatencyMetric;
  /** Absent while no request has defined the metric. */
  readonly distribution: Distribution | LiveDistribution | undefined;
}

/** Distributions of a level: exact from its summary once it has ended, else the live sketch's. */
export function selectPercentileTable(level: LevelView | undefined): readonly PercentileRow[] {
  return latencyMetrics.map((metric) => ({ metric, distribution: distributionOf(level, metric) }));
}

export function distributionOf(
  level: LevelView | undefined,
  metric: LatencyMetric,
): Distribution | LiveDistribution | undefined {
  if (level?.summary !== undefined) return level.summary.metrics[metric];
  return level?.metrics?.live[metric];
}
