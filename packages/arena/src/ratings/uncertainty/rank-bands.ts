import { normalQuantile } from './normal-quantile.ts';

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

export interface RankBandOptions {
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
