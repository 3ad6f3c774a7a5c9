import { createSeededRandom } from '../random/seeded-random.ts';
import { compareDistributions, differenceOfMeans } from '../statistics/compare-distributions.ts';
import type { Distribution } from '../summary/distribution.ts';
import type { LevelSummary, Throughput } from '../summary/level-summary.ts';
import type { CatalogueMetric, MetricKey } from '../summary/metric-catalogue.ts';
import type { RunSummary } from '../summary/run-summary.ts';
import { matchLevels } from './match-levels.ts';
import { comparedMetrics, type RunValues } from './run-values.ts';

export interface ComparedRun {
  readonly summary: RunSummary;
  /** From `createRunValues`; empty for a run that was kept without its single requests. */
  readonly values: RunValues;
}

export interface RunComparison {
  readonly seeds: SeedComparison;
  readonly levels: readonly LevelComparison[];
  /** Positions of levels without a counterpart of the same scenario and load. */
  readonly unmatched: { readonly baseline: readonly number[]; readonly candidate: readonly number[] };
}

/**
 * Of one seed, both runs sent the same prompts at the same instants; a server that kept the first run's prompts may have
 * answered the second from them. Of different seeds, lengths and arrivals that are drawn differ a little as well.
 */
export interface SeedComparison {
  /** Absent where the run's plan does not state it, as in runs of other tools. */
  readonly baseline?: number;
  readonly candidate?: number;
  readonly verdict: 'same' | 'different' | 'unknown';
}

export interface LevelComparison {
  readonly scenario: string;
  readonly load: LevelSummary['load'];
  readonly baselineLevelIndex: number;
  readonly candidateLevelIndex: number;
  readonly metrics: readonly MetricComparison[];
  readonly throughput: readonly FigureComparison[];
  /** Absent where it is unknown on either side. */
  readonly errorRate?: FigureDifference;
}

export interface FigureDifference {
  readonly baseline: number;
  readonly candidate: number;
  /** `candidate - baseline`. */
  readonly difference: number;
  /** `difference / baseline`; absent when the baseline is 0. */
  readonly relativeDifference?: number;
}

export type ComparedStatistic = 'mean' | 'p50' | 'p90' | 'p99';

export interface MetricComparison extends FigureDifference {
  readonly metric: MetricKey;
  readonly statistic: ComparedStatistic;
  /** The percentile as a number; absent for the mean. */
  readonly percent?: number;
  /** Which way the candidate went; `same` where the interval holds 0, `unknown` where there is no interval. */
  readonly verdict: 'better' | 'worse' | 'same' | 'unknown';
  /** In which the difference lies with the stated confidence. */
  readonly interval?: { readonly low: number; readonly high: number };
  readonly confidence?: number;
}

export interface FigureComparison extends FigureDifference {
  readonly figure: keyof Throughput;
}

const statistics = ['mean', 'p50', 'p90', 'p99'] as const;

/** Fixed, so that the same two runs always give the same intervals. */
const RANDOM_SEED = 1;

const CONFIDENCE = 0.95;

/**
 * How a candidate differs from a baseline, level by level. Values are those of the summaries; intervals of means come from
 * them too (Welch), and those of percentiles from the single requests, where these are all that the summary was made
 * of. `pause` is awaited between two figures, which take a few ms each, so that a server can answer others meanwhile.
 */
export async function compareRuns(
  baseline: ComparedRun,
  candidate: ComparedRun,
  pause: () => Promise<void> = async () => {},
): Promise<RunComparison> {
  const { pairs, unmatched } = matchLevels(baseline.summary.levels, candidate.summary.levels);
  const levels: LevelComparison[] = [];
  for (const pair of pairs) {
    const [before, after] = [pair.baseline, pair.candidate];
    const metrics: MetricComparison[] = [];
    for (const metric of comparedMetrics) {
      for (const statistic of statistics) {
        metrics.push(...compareMetric(metric, statistic, sideOf(baseline, before), sideOf(candidate, after)));
        await pause();
      }
    }
    levels.push({
      scenario: before.scenario,
      load: before.load,
      baselineLevelIndex: before.levelIndex,
      candidateLevelIndex: after.levelIndex,
      metrics,
      throughput: compareThroughput(before.throughput, after.throughput),
      ...(before.errorRate === undefined || after.errorRate === undefined
        ? {}
        : { errorRate: differenceOf(before.errorRate, after.errorRate) }),
    });
  }
  return { seeds: compareSeeds(baseline.summary, candidate.summary), levels, unmatched };
}

function compareSeeds({ plan: before }: RunSummary, { plan: after }: RunSummary): SeedComparison {
  const [baseline, candidate] = [before['seed'], after['seed']];
  const stated = {
    ...(typeof baseline === 'number' ? { baseline } : {}),
    ...(typeof candidate === 'number' ? { candidate } : {}),
  };
  if (stated.baseline === undefined || stated.candidate === undefined)
    return { ...stated, verdict: 'unknown' };
  return { ...stated, verdict: stated.baseline === stated.candidate ? 'same' : 'different' };
}

interface Side {
  readonly level: LevelSummary;
  readonly values: RunValues;
}

function sideOf({ values }: ComparedRun, level: LevelSummary): Side {
  return { level, values };
}

function compareMetric(
  metric: CatalogueMetric,
  statistic: ComparedStatistic,
  baseline: Side,
  candidate: Side,
): MetricComparison[] {
  const before = baseline.level.metrics[metric.key];
  const after = candidate.level.metrics[metric.key];
  if (before === undefined || after === undefined) return [];
  const percent = statistic === 'mean' ? undefined : Number(statistic.slice(1));
  const figures = {
    metric: metric.key,
    statistic,
    ...(percent === undefined ? {} : { percent }),
    ...differenceOf(before[statistic], after[statistic]),
  };
  const interval = intervalOf(
    metric,
    percent,
    { distribution: before, values: allValuesOf(baseline, metric, before) },
    { distribution: after, values: allValuesOf(candidate, metric, after) },
  );
  if (interval === undefined) return [{ ...figures, verdict: 'unknown' }];
  return [{ ...figures, interval, confidence: CONFIDENCE, verdict: verdictOf(interval, metric) }];
}

interface Sample {
  readonly distribution: Distribution;
  readonly values: Float64Array | undefined;
}

function intervalOf(
  { eachValue }: CatalogueMetric,
  percent: number | undefined,
  baseline: Sample,
  candidate: Sample,
): MetricComparison['interval'] {
  // Values of one answer depend on each other: taking them one by one would claim too much.
  if (eachValue !== undefined) return undefined;
  if (percent === undefined) return differenceOfMeans(baseline.distribution, candidate.distribution);
  if (baseline.values === undefined || candidate.values === undefined) return undefined;
  const random = createSeededRandom(RANDOM_SEED);
  return compareDistributions(baseline.values, candidate.values, { percent, random, confidence: CONFIDENCE })
    ?.interval;
}

/** `undefined` unless these are the values that the distribution was made of: a part would pass for the whole. */
function allValuesOf(
  { level, values }: Side,
  { key }: CatalogueMetric,
  { count }: Distribution,
): Float64Array | undefined {
  const found = values.get(level.levelIndex)?.get(key)?.toArray();
  return found?.length === count ? found : undefined;
}

function verdictOf(
  { low, high }: { readonly low: number; readonly high: number },
  { direction }: CatalogueMetric,
): MetricComparison['verdict'] {
  if (low <= 0 && high >= 0) return 'same';
  return high < 0 === (direction === 'lower') ? 'better' : 'worse';
}

const throughputFigures = [
  'requestsPerSecond',
  'inputTokensPerSecond',
  'outputTokensPerSecond',
  'totalTokensPerSecond',
] as const satisfies readonly (keyof Throughput)[];

/** Rates of whole levels: one value each, so there is no interval. */
function compareThroughput(baseline: Throughput, candidate: Throughput): FigureComparison[] {
  return throughputFigures.flatMap((figure) => {
    const before = baseline[figure];
    const after = candidate[figure];
    return before === undefined || after === undefined ? [] : [{ figure, ...differenceOf(before, after) }];
  });
}

function differenceOf(baseline: number, candidate: number): FigureDifference {
  const difference = candidate - baseline;
  return {
    baseline,
    candidate,
    difference,
    ...(baseline === 0 ? {} : { relativeDifference: difference / baseline }),
  };
}
