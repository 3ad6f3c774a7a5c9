import type {
  ComparedStatistic,
  FigureDifference,
  LevelComparison,
  LevelSummary,
  MetricComparison,
  RunComparison,
  RunSummary,
} from '@genai-bench/core-metrics';
import { latencyMetrics, type LatencyMetric } from '../model/latency-metric.ts';
import { describeLoad } from '../model/level-selection.ts';

/** Runs and how each but the first differs from the first, as the server says. */
export interface ComparedRuns {
  readonly runs: readonly RunSummary[];
  /** One fewer than runs. */
  readonly comparisons: readonly RunComparison[];
}

/** Against the first run; verdict and interval only where the comparison has them. */
export type ComparedDifference = FigureDifference & Partial<Pick<MetricComparison, 'verdict' | 'interval'>>;

export interface ComparedRow {
  readonly metric: LatencyMetric | (typeof rates)[number];
  readonly statistic: ComparedStatistic | 'total';
  /** In the order of the runs. */
  readonly values: readonly (number | undefined)[];
  /** In the order of the runs; of the first there is none. */
  readonly differences: readonly (ComparedDifference | undefined)[];
}

export interface ComparedLevel {
  readonly levelIndex: number;
  readonly scenario: string;
  readonly load: string;
  readonly rows: readonly ComparedRow[];
}

const statistics = ['mean', 'p50', 'p90', 'p99'] as const;
const rates = ['outputTokensPerSecond', 'requestsPerSecond', 'errorRate'] as const;

/** The levels of the first run that another one has too, figure by figure. */
export function selectComparedLevels({ runs, comparisons }: ComparedRuns): readonly ComparedLevel[] {
  return (runs[0]?.levels ?? []).flatMap((baseline) => {
    const { levelIndex, scenario } = baseline;
    const pairs = comparisons.map(({ levels }) =>
      levels.find(({ baselineLevelIndex }) => baselineLevelIndex === levelIndex),
    );
    if (pairs.every((pair) => pair === undefined)) return [];
    const levels = [
      baseline,
      ...pairs.map((pair, index) =>
        runs[index + 1]?.levels.find((level) => level.levelIndex === pair?.candidateLevelIndex),
      ),
    ];
    const rows = [
      ...rates.map((rate) => rateRow(levels, pairs, rate)),
      ...latencyMetrics.flatMap((metric) =>
        statistics.map((statistic) => latencyRow(levels, pairs, metric, statistic)),
      ),
    ];
    const shown = rows.filter(({ values }) => values.some((value) => value !== undefined));
    return [{ levelIndex, scenario, load: describeLoad(baseline.load), rows: shown }];
  });
}

type MaybeLevel = LevelSummary | undefined;
type MaybePair = LevelComparison | undefined;

function rateRow(
  levels: readonly MaybeLevel[],
  pairs: readonly MaybePair[],
  rate: (typeof rates)[number],
): ComparedRow {
  return {
    metric: rate,
    statistic: 'total',
    values: levels.map((level) => (rate === 'errorRate' ? level?.errorRate : level?.throughput[rate])),
    differences: [
      undefined,
      ...pairs.map((pair) =>
        rate === 'errorRate' ? pair?.errorRate : pair?.throughput.find(({ figure }) => figure === rate),
      ),
    ],
  };
}

function latencyRow(
  levels: readonly MaybeLevel[],
  pairs: readonly MaybePair[],
  metric: LatencyMetric,
  statistic: ComparedStatistic,
): ComparedRow {
  return {
    metric,
    statistic,
    values: levels.map((level) => level?.metrics[metric]?.[statistic]),
    differences: [
      undefined,
      ...pairs.map((pair) =>
        pair?.metrics.find((compared) => compared.metric === metric && compared.statistic === statistic),
      ),
    ],
  };
}
