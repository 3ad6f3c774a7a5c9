import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../random/seeded-random.ts';
import { compareDistributions, differenceOfMeans } from './compare-distributions.ts';
import { percentile } from './percentile.ts';

function sample(seed: string, count: number, mean: number): number[] {
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, () => random.normal(mean, 10));
}
const compare = (baseline: number[], candidate: number[], percent = 50) =>
  compareDistributions(baseline, candidate, { percent, random: createSeededRandom('bootstrap') });

describe('compareDistributions', () => {
  it('finds a shift of three deviations significant, and holds it in its interval', () => {
    const result = compare(sample('a', 500, 100), sample('b', 500, 130));
    expect(result?.isSignificant).toBe(true);
    expect(result?.interval.low).toBeLessThan(30);
    expect(result?.interval.high).toBeGreaterThan(28);
    expect(result?.relativeDifference).toBeCloseTo(0.3, 1);
  });

  it('finds no difference between a sample and itself', () => {
    const values = sample('a', 500, 100);
    expect(compare(values, values)).toMatchObject({ difference: 0, isSignificant: false, confidence: 0.95 });
  });

  it('holds 0 for about 95 of 100 pairs of equal samples', () => {
    const falseAlarms = Array.from({ length: 100 }, (_, index) =>
      compare(sample(`a${index}`, 200, 100), sample(`b${index}`, 200, 100)),
    ).filter((result) => result?.isSignificant);
    expect(falseAlarms.length).toBeLessThanOrEqual(12);
  });

  it('has the interval of a plain bootstrap that draws every value', () => {
    const before = sample('a', 60, 100);
    const after = sample('b', 60, 110);
    const random = createSeededRandom('slow');
    const again = (values: number[]) =>
      values.map(() => values[random.integer(0, values.length - 1)] as number);
    const differences = Array.from(
      { length: 4000 },
      () => (percentile(again(after), 90) as number) - (percentile(again(before), 90) as number),
    );
    const fast = compareDistributions(before, after, {
      percent: 90,
      random: createSeededRandom('fast'),
      resampleCount: 4000,
    });
    expect(Math.abs((fast?.interval.low ?? 0) - (percentile(differences, 2.5) as number))).toBeLessThan(1);
    expect(Math.abs((fast?.interval.high ?? 0) - (percentile(differences, 97.5) as number))).toBeLessThan(1);
  });

  it('gives the same interval for the same seed', () => {
    const [a, b] = [sample('a', 50, 100), sample('b', 50, 101)];
    expect(compare(a, b, 99)).toEqual(compare(a, b, 99));
  });

  it('is undefined for an empty sample, and takes single values', () => {
    expect(compare([], [1])).toBeUndefined();
    expect(compare([0], [5])).toMatchObject({ difference: 5, interval: { low: 5, high: 5 } });
    expect(compare([0], [5])).not.toHaveProperty('relativeDifference');
  });
});

describe('differenceOfMeans', () => {
  const distribution = {
    min: 0,
    max: 0,
    sum: 0,
    p25: 0,
    p50: 0,
    p75: 0,
    p90: 0,
    p95: 0,
    p99: 0,
    method: 'exact',
  } as const;

  it('is the difference plus and minus 1.96 standard errors', () => {
    // By hand: (10² / 100 + 20² / 400) = 2, its root 1.41421, times 1.959964 = 2.77181.
    const interval = differenceOfMeans(
      { ...distribution, count: 101, mean: 50, stddev: 10 },
      { ...distribution, count: 401, mean: 60, stddev: 20 },
    );
    expect(interval?.low).toBeCloseTo(10 - 2.77181, 4);
    expect(interval?.high).toBeCloseTo(10 + 2.77181, 4);
  });

  it('says nothing about few values', () => {
    const few = { ...distribution, count: 29, mean: 50, stddev: 10 };
    expect(differenceOfMeans(few, { ...few, count: 1000 })).toBeUndefined();
  });
});
