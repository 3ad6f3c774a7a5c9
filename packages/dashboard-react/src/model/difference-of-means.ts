import type { Distribution } from '@genai-bench/core-metrics';

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
