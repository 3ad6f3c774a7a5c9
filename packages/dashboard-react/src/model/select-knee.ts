import type { LevelView } from '@genai-bench/stream-server/client';
import type { LatencyMetric, LatencyPercentile } from './latency-metric.ts';
import { describeLoad } from './level-selection.ts';
import { levelRow } from './select-level-table.ts';

export interface KneePoint {
  readonly levelIndex: number;
  readonly scenario: string;
  readonly load: string;
  readonly outputTokensPerSecond: number;
  readonly latencyMs: number;
}

/**
 * Latency against throughput, one point for each level, in the order of the levels: where the curve turns upwards,
 * more load buys latency instead of throughput. Levels without both figures are left out.
 */
export function selectKnee(
  levels: readonly LevelView[],
  metric: LatencyMetric,
  percentile: LatencyPercentile,
): readonly KneePoint[] {
  return levels.flatMap((level) => {
    const row = levelRow(level);
    const latencyMs = row.latencies[metric]?.[percentile];
    const { outputTokensPerSecond } = row;
    if (latencyMs === undefined || outputTokensPerSecond === undefined) return [];
    const { levelIndex, scenario } = row;
    return [{ levelIndex, scenario, load: describeLoad(row.load), outputTokensPerSecond, latencyMs }];
  });
}
