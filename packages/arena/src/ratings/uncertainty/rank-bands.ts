/**
 * How the chance of any false difference among all pairs is held down.
 *
 * - `holm`: Holm's step-down, never less sensitive than Bonferroni. The default.
 * - `bonferroni`: every pair at the level divided by the number of pairs.
 * - `none`: every pair at the stated level; with 50 models some of the 1,225 differences are then false.
 */
export type Multiplicity = 'holm' | 'bonferroni' | 'none';

/** The best and the worst place that the votes leave open; 1 is the top. */
export interface RankBand {
  readonly best: number;
  readonly worst: number;
}

interface RankBandOptions {
  readonly confidenceLevel: number;
  readonly multiplicity: Multiplicity;
}

/**
 * Places by differences: a model is behind those that are significantly better, and ahead of those significantly worse.
 * `best` is the shared rank. Intervals of single ratings are not compared: they overlap too readily.
 */
export function rankBands(
  abilities: ArrayLike<number>,
  covariance: readonly (readonly number[])[],
  options: RankBandOptions,
): RankBand[] {
  const count = abilities.length;
  const betterCount = new Uint32Array(count);
  const worseCount = new Uint32Array(count);
  for (const { better, worse } of significantPairs(abilities, covariance, options)) {
    betterCount[worse]! += 1;
    worseCount[better]! += 1;
  }
  return Array.from({ length: count }, (_, model) => ({
    best: 1 + betterCount[model]!,
    worst: count - worseCount[model]!,
  }));
}

interface PairTest {
  readonly better: number;
  readonly worse: number;
  readonly z: number;
}

function significantPairs(
  abilities: ArrayLike<number>,
  covariance: readonly (readonly number[])[],
  { confidenceLevel, multiplicity }: RankBandOptions,
): PairTest[] {
  const tests: PairTest[] = [];
  for (let first = 0; first < abilities.length; first += 1) {
    for (let second = first + 1; second < abilities.length; second += 1) {
      const gap = abilities[first]! - abilities[second]!;
      const z = Math.abs(gap) / differenceError(covariance, first, second);
      tests.push(gap > 0 ? { better: first, worse: second, z } : { better: second, worse: first, z });
    }
  }
  tests.sort((a, b) => b.z - a.z);
  const alpha = 1 - confidenceLevel;
  const found: PairTest[] = [];
  for (const test of tests) {
    const share = multiplicity === 'none' ? 1 : tests.length - (multiplicity === 'holm' ? found.length : 0);
    // Written so that 0 / 0, a gap of 0 without error, is not significant.
    if (!(test.z > -normalQuantile(alpha / (2 * share)))) break;
    found.push(test);
  }
  return found;
}

/** Standard error of the difference of two ratings. It is not the two errors added: their estimates depend on each other. */
export function differenceError(
  covariance: readonly (readonly number[])[],
  first: number,
  second: number,
): number {
  const ofFirst = covariance[first]!;
  const ofSecond = covariance[second]!;
  return Math.sqrt(Math.max(0, ofFirst[first]! + ofSecond[second]! - 2 * ofFirst[second]!));
}

/**
 * Inverse of the standard normal distribution function, by Acklam's rational approximation (relative error below
 * 1.2e-9). `probability` lies strictly between 0 and 1.
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`A quantile needs a probability between 0 and 1, got ${probability}.`);
  }
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(probability));
    return polynomial(TAIL_TOP, q) / polynomial(TAIL_BOTTOM, q);
  }
  const q = probability - 0.5;
  return (q * polynomial(MIDDLE_TOP, q * q)) / polynomial(MIDDLE_BOTTOM, q * q);
}

const MIDDLE_TOP = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const MIDDLE_BOTTOM = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
  1,
];
const TAIL_TOP = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BOTTOM = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
