import type { Distribution } from '../summary/distribution.ts';
import { momentsOf } from './moments.ts';
import { percentileOfSorted } from './percentile.ts';

/**
 * Exact distribution of values: population standard deviation, percentiles by linear interpolation.
 * Does not change its argument. `undefined` for no values: a metric that nobody defines has no distribution.
 */
export function distributionOf(values: ArrayLike<number>): Distribution | undefined {
  return sortedDistributionOf(Float64Array.from(values));
}

/** The same of values that nobody needs any more: it sorts them where they are. */
export function sortedDistributionOf(values: Float64Array): Distribution | undefined {
  // A typed array sorts by number, several times faster than an array with a comparison function.
  const ascending = values.sort();
  const moments = momentsOf(ascending);
  if (moments === undefined) return undefined;
  const at = (percent: number): number => percentileOfSorted(ascending, percent) as number;
  return {
    count: moments.count,
    min: at(0),
    max: at(100),
    mean: clamp(moments.mean, at(0), at(100)),
    stddev: moments.stddev,
    sum: moments.sum,
    p25: at(25),
    p50: at(50),
    p75: at(75),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    method: 'exact',
  };
}

/** The mean of equal values can leave them by one rounding. */
function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
