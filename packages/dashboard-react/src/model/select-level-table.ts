import type { InstrumentGrade, LevelLoad, OutcomeKind } from '@genai-bench/core-metrics';
import { errorRateOf } from '@genai-bench/core-metrics';
import type { LevelView, RunView } from '@genai-bench/stream-server/client';
import type { LatencyMetric } from './latency-metric.ts';
import { latencyMetrics } from './latency-metric.ts';
import { levelCounts } from './level-counts.ts';
import { distributionOf } from './select-percentile-table.ts';

/** One level in figures: from its summary once it has ended, else live. What is unknown is absent. */
export interface LevelRow {
  readonly levelIndex: number;
  readonly scenario: string;
  readonly load: LevelLoad;
  readonly state: LevelView['state'];
  readonly completedCount: number | undefined;
  readonly errorRate: number | undefined;
  readonly requestsPerSecond: number | undefined;
  readonly outputTokensPerSecond: number | undefined;
  readonly latencies: Readonly<
    Record<LatencyMetric, { readonly p50: number; readonly p90: number; readonly p99: number } | undefined>
  >;
  /** Share of the input tokens that the server took from its prefix cache. */
  readonly cachedInputShare: number | undefined;
  readonly grade: InstrumentGrade | undefined;
  readonly failure: string | undefined;
}

export function selectLevelTable(
  levels: readonly LevelView[],
  progress?: RunView['progress'],
): readonly LevelRow[] {
  return levels.map((level) => levelRow(level, progress));
}

export function levelRow(level: LevelView, progress?: RunView['progress']): LevelRow {
  const { summary, outline } = level;
  const live = level.metrics?.live;
  const byOutcome = levelCounts(level, progress)?.byOutcome;
  const rates = summary?.throughput ?? live;
  const latencies = Object.fromEntries(
    latencyMetrics.map((metric) => [metric, distributionOf(level, metric)]),
    // `fromEntries` forgets the key type; the keys are exactly `latencyMetrics`.
  ) as unknown as LevelRow['latencies'];
  return {
    levelIndex: outline.levelIndex,
    scenario: outline.scenario,
    load: outline.load,
    state: level.state,
    completedCount: byOutcome?.completed,
    errorRate: summary === undefined ? liveErrorRate(byOutcome) : summary.errorRate,
    requestsPerSecond: rates?.requestsPerSecond,
    outputTokensPerSecond: rates?.outputTokensPerSecond,
    latencies,
    cachedInputShare: summary?.instrument.cachedInputShare,
    grade: summary?.instrument.grade,
    failure: summary?.failure,
  };
}

function liveErrorRate(byOutcome: Readonly<Record<OutcomeKind, number>> | undefined): number | undefined {
  return byOutcome === undefined ? undefined : errorRateOf(byOutcome);
}
