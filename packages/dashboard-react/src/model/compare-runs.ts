import {
  compareDistributions,
  createSeededRandom,
  findMetric,
  type Distribution,
  type LevelSummary,
  type MetricKey,
  type RequestRecord,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { describeLoad } from './level-selection.ts';
import { differenceOfMeans } from './difference-of-means.ts';

/** A run with, where they were fetched, its records. */
export interface ComparedRun {
  readonly summary: RunSummary;
  readonly records?: readonly RequestRecord[] | undefined;
}

export type ComparedStatistic = 'mean' | 'p50' | 'p90' | 'p99';

export type Judgement = 'better' | 'worse' | 'within-noise' | 'not-judged';

export interface ComparedFigure {
  readonly value: number | undefined;
  /** Against the first run; absent for the first run and where a figure is missing. */
  readonly difference: number | undefined;
  readonly relativeDifference: number | undefined;
  /** In which the difference lies with 95 % confidence; absent where it cannot be told. */
  readonly interval: { readonly low: number; readonly high: number } | undefined;
  readonly judgement: Judgement;
}

export interface ComparedRow {
  readonly metric: MetricKey | 'outputTokensPerSecond' | 'requestsPerSecond' | 'errorRate';
  readonly statistic: ComparedStatistic | 'total';
  /** In the order of the runs. */
  readonly figures: readonly ComparedFigure[];
}

export interface ComparedLevel {
  readonly key: string;
  readonly scenario: string;
  readonly load: string;
  readonly rows: readonly ComparedRow[];
}

const latencyMetrics = ['ttftMs', 'itlMs', 'tpotMs', 'e2eLatencyMs'] as const satisfies readonly MetricKey[];
const statistics: readonly ComparedStatistic[] = ['mean', 'p50', 'p90', 'p99'];
const rates = ['outputTokensPerSecond', 'requestsPerSecond', 'errorRate'] as const;

/**
 * Levels with the same scenario and load, figure by figure, each against the first run. Intervals of means come from
 * the summaries (Welch); those of percentiles are resampled from records and absent without them. Rates of a level
 * are one value each, so that nothing can be said about their noise.
 */
export function compareRuns(runs: readonly ComparedRun[]): readonly ComparedLevel[] {
  const baseline = runs[0];
  if (baseline === undefined) return [];
  return baseline.summary.levels.flatMap((level) => {
    const levels = runs.map((run) => run.summary.levels.find((other) => keyOf(other) === keyOf(level)));
    if (levels.filter((found) => found !== undefined).length < 2) return [];
    const rows = [
      ...rates.map((rate) => rateRow(levels, rate)),
      ...latencyMetrics.flatMap((metric) =>
        statistics.map((statistic) => latencyRow(runs, levels, metric, statistic)),
      ),
    ];
    const { scenario } = level;
    return [{ key: keyOf(level), scenario, load: describeLoad(level.load), rows: rows.filter(hasFigure) }];
  });
}

type MaybeLevel = LevelSummary | undefined;

function keyOf(level: LevelSummary): string {
  return `${level.scenario} ${JSON.stringify(Object.entries(level.load).sort(([a], [b]) => a.localeCompare(b)))}`;
}

function hasFigure(row: ComparedRow): boolean {
  return row.figures.some((figure) => figure.value !== undefined);
}

function rateRow(levels: readonly MaybeLevel[], rate: (typeof rates)[number]): ComparedRow {
  const values = levels.map((level) => (rate === 'errorRate' ? level?.errorRate : level?.throughput[rate]));
  const figures = values.map((value, index) =>
    figureOf(index === 0 ? undefined : values[0], value, undefined, 'none'),
  );
  return { metric: rate, statistic: 'total', figures };
}

function latencyRow(
  runs: readonly ComparedRun[],
  levels: readonly MaybeLevel[],
  metric: (typeof latencyMetrics)[number],
  statistic: ComparedStatistic,
): ComparedRow {
  const distributions = levels.map((level) => level?.metrics[metric]);
  const baseline = distributions[0];
  const hasManyValues = findMetric(metric).eachValue !== undefined;
  const figures = distributions.map((candidate, index) => {
    const value = candidate?.[statistic];
    if (index === 0 || baseline === undefined || candidate === undefined) {
      return figureOf(undefined, value, undefined, 'none');
    }
    // Gaps of one answer depend on each other: taking them one by one would claim too much.
    const interval = hasManyValues
      ? undefined
      : statistic === 'mean'
        ? differenceOfMeans(baseline, candidate)
        : resampledInterval(
            valuesOf(runs[0], levels[0], metric, baseline),
            valuesOf(runs[index], levels[index], metric, candidate),
            Number(statistic.slice(1)),
          );
    return figureOf(baseline[statistic], value, interval, findMetric(metric).direction);
  });
  return { metric, statistic, figures };
}

function figureOf(
  baseline: number | undefined,
  value: number | undefined,
  interval: ComparedFigure['interval'],
  direction: 'lower' | 'higher' | 'none',
): ComparedFigure {
  const difference = baseline === undefined || value === undefined ? undefined : value - baseline;
  return {
    value,
    difference,
    relativeDifference:
      difference === undefined || baseline === undefined || baseline === 0
        ? undefined
        : difference / baseline,
    interval,
    judgement: judge(interval, direction),
  };
}

function judge(interval: ComparedFigure['interval'], direction: 'lower' | 'higher' | 'none'): Judgement {
  if (interval === undefined || direction === 'none') return 'not-judged';
  if (interval.low <= 0 && interval.high >= 0) return 'within-noise';
  return interval.low > 0 === (direction === 'higher') ? 'better' : 'worse';
}

/** Values of the level's completed requests; nothing unless they are all that the summary was made of. */
function valuesOf(
  run: ComparedRun | undefined,
  level: MaybeLevel,
  metric: MetricKey,
  distribution: Distribution,
): readonly number[] {
  if (run?.records === undefined || level === undefined) return [];
  const { perRequest } = findMetric(metric);
  const { startMs, endMs } = level.window;
  const values = run.records.flatMap((record) => {
    if (record.levelIndex !== level.levelIndex || record.phase !== 'measured') return [];
    const atMs = record.sentAtMs;
    if (record.outcome.kind !== 'completed' || atMs === undefined || atMs < startMs || atMs > endMs)
      return [];
    return perRequest(record) ?? [];
  });
  return values.length === distribution.count ? values : [];
}

/** Fixed, so that the same two runs always give the same interval. */
const RESAMPLING_SEED = 42;

function resampledInterval(
  baseline: readonly number[],
  candidate: readonly number[],
  percent: number,
): ComparedFigure['interval'] {
  const random = createSeededRandom(RESAMPLING_SEED);
  return compareDistributions(baseline, candidate, { percent, random, resampleCount: 1000 })?.interval;
}
