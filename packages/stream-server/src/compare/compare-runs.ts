import { compareDistributions, createSeededRandom, metricCatalogue } from '@genai-bench/core-metrics';
import type {
  CatalogueMetric,
  DistributionComparison,
  LevelSummary,
  MetricKey,
  RunSummary,
  Throughput,
} from '@genai-bench/core-metrics';
import type { RunHistory } from '../history/run-history.ts';
import { collectLevelValues } from './collect-level-values.ts';
import type { LevelValues } from './collect-level-values.ts';
import { matchLevels } from './match-levels.ts';

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
}

export interface MetricComparison extends Omit<
  DistributionComparison,
  'interval' | 'confidence' | 'isSignificant'
> {
  readonly metric: MetricKey;
  /** Which way the candidate went; `same` where the interval holds 0, `unknown` where there is no interval. */
  readonly verdict: 'better' | 'worse' | 'same' | 'unknown';
  /** Absent where a run was kept without its single requests. */
  readonly interval?: DistributionComparison['interval'];
  readonly confidence?: number;
}

export interface FigureComparison {
  readonly figure: keyof Throughput;
  readonly baseline: number;
  readonly candidate: number;
  readonly difference: number;
  readonly relativeDifference?: number;
}

const percents = [50, 99] as const;

/** Fixed, so that the same two runs always give the same intervals. */
const RANDOM_SEED = 1;

/**
 * Metrics with a better direction and one value per request. Those with many values in a request, such as gaps between
 * tokens, are left out: the values of one request depend on each other, which the intervals rule out.
 */
const comparedMetrics = metricCatalogue.filter(
  ({ direction, eachValue }) => direction !== 'none' && eachValue === undefined,
);

/** How a candidate differs from a baseline, level by level, with intervals from the single requests. */
export async function compareRuns(
  history: RunHistory,
  baseline: RunSummary,
  candidate: RunSummary,
): Promise<RunComparison> {
  const { pairs, unmatched } = matchLevels(baseline.levels, candidate.levels);
  const before = await collectLevelValues(history, baseline, comparedMetrics);
  const after = await collectLevelValues(history, candidate, comparedMetrics);
  const levels: LevelComparison[] = [];
  for (const pair of pairs) {
    levels.push({
      scenario: pair.baseline.scenario,
      load: pair.baseline.load,
      baselineLevelIndex: pair.baseline.levelIndex,
      candidateLevelIndex: pair.candidate.levelIndex,
      metrics: await compareMetrics(
        { level: pair.baseline, values: before.get(pair.baseline.levelIndex) },
        { level: pair.candidate, values: after.get(pair.candidate.levelIndex) },
      ),
      throughput: compareThroughput(pair.baseline.throughput, pair.candidate.throughput),
    });
  }
  return { seeds: compareSeeds(baseline, candidate), levels, unmatched };
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
  readonly values: LevelValues | undefined;
}

async function compareMetrics(baseline: Side, candidate: Side): Promise<MetricComparison[]> {
  const comparisons: MetricComparison[] = [];
  for (const metric of comparedMetrics) {
    for (const percent of percents) {
      comparisons.push(...compareMetric(metric, percent, baseline, candidate));
      // Each takes a few ms of computing; others get their turn in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return comparisons;
}

function compareMetric(
  metric: CatalogueMetric,
  percent: (typeof percents)[number],
  baseline: Side,
  candidate: Side,
): MetricComparison[] {
  const compared = compareDistributions(
    baseline.values?.get(metric.key) ?? [],
    candidate.values?.get(metric.key) ?? [],
    { percent, random: createSeededRandom(RANDOM_SEED) },
  );
  if (compared !== undefined) {
    const { isSignificant, ...rest } = compared;
    const isBetter = rest.difference < 0 === (metric.direction === 'lower');
    return [
      { metric: metric.key, ...rest, verdict: isSignificant ? (isBetter ? 'better' : 'worse') : 'same' },
    ];
  }
  const before = baseline.level.metrics[metric.key]?.[`p${percent}`];
  const after = candidate.level.metrics[metric.key]?.[`p${percent}`];
  if (before === undefined || after === undefined) return [];
  return [{ metric: metric.key, percent, ...differenceOf(before, after), verdict: 'unknown' }];
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

function differenceOf(baseline: number, candidate: number) {
  const difference = candidate - baseline;
  return {
    baseline,
    candidate,
    difference,
    ...(baseline === 0 ? {} : { relativeDifference: difference / baseline }),
  };
}
