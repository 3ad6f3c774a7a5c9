import type { SeededRandom } from '../random/seeded-random.ts';
import type { Distribution } from '../summary/distribution.ts';
import { interpolate, percentileOfSorted } from './percentile.ts';

export interface DistributionComparison {
  readonly percent: number;
  readonly baseline: number;
  readonly candidate: number;
  /** `candidate - baseline`, in the values' unit. */
  readonly difference: number;
  /** `difference / baseline`; absent when the baseline is 0. */
  readonly relativeDifference?: number;
  /** In which the difference lies with the stated confidence. */
  readonly interval: { readonly low: number; readonly high: number };
  readonly confidence: number;
  /** True when the interval does not hold 0: more than the noise of these samples. */
  readonly isSignificant: boolean;
}

export interface ComparisonOptions {
  readonly percent: number;
  readonly random: SeededRandom;
  /** 0.95 unless stated. */
  readonly confidence?: number;
  /** 2,000 unless stated. */
  readonly resampleCount?: number;
}

/**
 * Difference of one percentile between two samples with its bootstrap percentile interval: both samples are drawn
 * again with replacement, and the interval holds the middle of the resulting differences. Values of a sample are
 * taken as independent. `undefined` when a sample is empty.
 */
export function compareDistributions(
  baseline: ArrayLike<number>,
  candidate: ArrayLike<number>,
  options: ComparisonOptions,
): DistributionComparison | undefined {
  const { percent, random, confidence = 0.95, resampleCount = 2000 } = options;
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must be between 0 and 1, got ${confidence}. For 95 % use 0.95.`);
  }
  const before = Float64Array.from(baseline).sort();
  const after = Float64Array.from(candidate).sort();
  const beforeValue = percentileOfSorted(before, percent);
  const afterValue = percentileOfSorted(after, percent);
  if (beforeValue === undefined || afterValue === undefined) return undefined;
  const differences = new Float64Array(resampleCount);
  for (let index = 0; index < resampleCount; index++) {
    differences[index] =
      resampledPercentile(after, percent, random) - resampledPercentile(before, percent, random);
  }
  differences.sort();
  const low = percentileOfSorted(differences, 50 * (1 - confidence)) as number;
  const high = percentileOfSorted(differences, 100 - 50 * (1 - confidence)) as number;
  const difference = afterValue - beforeValue;
  return {
    percent,
    baseline: beforeValue,
    candidate: afterValue,
    difference,
    ...(beforeValue === 0 ? {} : { relativeDifference: difference / beforeValue }),
    interval: { low, high },
    confidence,
    isSignificant: low > 0 || high < 0,
  };
}

/**
 * The percentile of one resample, without making it: drawing n values with replacement is drawing n uniform
 * positions, whose k-th smallest follows Beta(k, n + 1 - k), and whose next one lies Beta(1, n - k) of the rest
 * further on. Two draws instead of n, so that a million values cost no more than ten.
 */
function resampledPercentile(ascending: Float64Array, percent: number, random: SeededRandom): number {
  const count = ascending.length;
  const position = ((count - 1) * percent) / 100;
  const rank = Math.floor(position) + 1;
  const lowerPosition = beta(rank, count + 1 - rank, random);
  const valueAt = (uniform: number): number =>
    ascending[Math.min(count - 1, Math.floor(uniform * count))] as number;
  if (rank === count) return valueAt(lowerPosition);
  const upperPosition = lowerPosition + (1 - lowerPosition) * beta(1, count - rank, random);
  return interpolate(valueAt(lowerPosition), valueAt(upperPosition), position - (rank - 1));
}

function beta(a: number, b: number, random: SeededRandom): number {
  const x = random.gamma(a, 1);
  return x / (x + random.gamma(b, 1));
}

/** Below this the normal quantile would make the interval too narrow. */
const SMALLEST_COUNT = 30;

/** Quantile of the normal distribution for the middle 95 %. */
const QUANTILE_95 = 1.959964;

/**
 * 95 % interval of `candidate.mean − baseline.mean` by Welch: unequal variances, values taken as independent.
 * `undefined` below 30 values on a side.
 */
export function differenceOfMeans(
  baseline: Distribution,
  candidate: Distribution,
): { readonly low: number; readonly high: number } | undefined {
  if (baseline.count < SMALLEST_COUNT || candidate.count < SMALLEST_COUNT) return undefined;
  const error = Math.sqrt(squaredError(baseline) + squaredError(candidate));
  const difference = candidate.mean - baseline.mean;
  return { low: difference - QUANTILE_95 * error, high: difference + QUANTILE_95 * error };
}

/** `stddev` is of the population; dividing by n − 1 makes it the sample's. */
function squaredError({ stddev, count }: Distribution): number {
  return stddev ** 2 / (count - 1);
}
