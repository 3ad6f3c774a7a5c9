import { expect, test } from 'vitest';
import { normalQuantile, differenceError, rankBands } from './rank-bands.ts';

const independent = (errors: readonly number[]): number[][] =>
  errors.map((error, row) => errors.map((_, column) => (row === column ? error * error : 0)));

const at95 = { confidenceLevel: 0.95, multiplicity: 'none' } as const;

test('models that cannot be told apart share a rank', () => {
  expect(rankBands([30, 28, -60], independent([5, 5, 5]), at95)).toEqual([
    { best: 1, worst: 2 },
    { best: 1, worst: 2 },
    { best: 3, worst: 3 },
  ]);
});

test('places follow differences where single intervals overlap', () => {
  // 95 % half-widths of 9.8 each: intervals of ratings 16 apart overlap, while the difference needs 13.9 only.
  expect(rankBands([16, 0], independent([5, 5]), at95).map(({ best }) => best)).toEqual([1, 2]);
});

test('estimates that move together are told apart more readily', () => {
  const together = [
    [25, 24],
    [24, 25],
  ];
  expect(differenceError(together, 0, 1)).toBeCloseTo(Math.SQRT2, 12);
  expect(rankBands([4, 0], together, at95).map(({ best }) => best)).toEqual([1, 2]);
});

test('allowing for all pairs is stricter, and Holm less so than Bonferroni', () => {
  // z of 3.5, 2.3 and 1.2: one pair of three needs 2.39, one of two 2.24.
  const abilities = [3.5, 1.2, 0].map((z) => z * Math.SQRT2);
  const ranks = (multiplicity: 'none' | 'holm' | 'bonferroni'): number[] =>
    rankBands(abilities, independent([1, 1, 1]), { confidenceLevel: 0.95, multiplicity }).map(
      ({ best }) => best,
    );
  expect(ranks('none')).toEqual([1, 2, 2]);
  expect(ranks('holm')).toEqual([1, 2, 2]);
  expect(ranks('bonferroni')).toEqual([1, 1, 2]);
});

test('no gap and no error is no difference', () => {
  expect(rankBands([0, 0], independent([0, 0]), at95)).toEqual([
    { best: 1, worst: 2 },
    { best: 1, worst: 2 },
  ]);
});

test.each([
  [0.975, 1.959963984540054],
  [0.95, 1.6448536269514722],
  [0.5, 0],
  [0.001, -3.090232306167813],
  [1 - 0.05 / 2450, 4.102],
])('the normal quantile of %d is %d', (probability, expected) => {
  expect(normalQuantile(probability)).toBeCloseTo(expected, expected > 4 ? 2 : 7);
});

test('a quantile of 1 is refused', () => {
  expect(() => normalQuantile(1)).toThrow('between 0 and 1, got 1');
});
