import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createColumn } from './column.ts';
import { createDistributionCollector } from './distribution-collector.ts';
import { distributionOf } from './distribution-of.ts';
import { momentsOf, sumOf } from './moments.ts';
import { percentile } from './percentile.ts';

describe('percentile', () => {
  // numpy.percentile([15, 20, 35, 40, 50], p), by hand: position (n-1)p/100.
  it.each([
    [0, 15],
    [25, 20],
    [40, 29],
    [50, 35],
    [90, 46],
    [100, 50],
  ])('p%d interpolates linearly', (percent, expected) => {
    expect(percentile([50, 15, 40, 20, 35], percent)).toBeCloseTo(expected, 12);
  });

  it('gives the only value at every percent', () => {
    expect([0, 37, 100].map((percent) => percentile([7], percent))).toEqual([7, 7, 7]);
  });

  it('is undefined for no values', () => {
    expect(percentile([], 50)).toBeUndefined();
  });

  it.each([-1, 101, Number.NaN])('refuses a percent of %d', (percent) => {
    expect(() => percentile([1], percent)).toThrow(`percent must be between 0 and 100, got ${percent}`);
  });

  it('grows with percent and stays between the extremes', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 });
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (list, a, b) => {
          const low = percentile(list, Math.min(a, b)) as number;
          const high = percentile(list, Math.max(a, b)) as number;
          expect(low).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThanOrEqual(Math.min(...list));
          expect(high).toBeLessThanOrEqual(Math.max(...list));
        },
      ),
    );
  });
});

describe('momentsOf', () => {
  it('divides by n: the population deviation of 2 4 4 4 5 5 7 9 is 2', () => {
    expect(momentsOf([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ count: 8, sum: 40, mean: 5, stddev: 2 });
  });

  it('keeps its digits for large values close together', () => {
    expect(momentsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])?.stddev).toBeCloseTo(Math.sqrt(22.5), 9);
  });

  it('is undefined for no values', () => {
    expect(momentsOf([])).toBeUndefined();
  });
});

describe('sumOf', () => {
  it('does not lose small values beside large ones', () => {
    expect(sumOf([1, 1e100, 1, -1e100])).toBe(2);
  });
});

describe('distributionOf', () => {
  it('has every figure of 1 to 101', () => {
    const values = Array.from({ length: 101 }, (_, index) => 101 - index);
    expect(distributionOf(values)).toEqual({
      count: 101,
      min: 1,
      max: 101,
      mean: 51,
      stddev: Math.sqrt(850),
      sum: 5151,
      p25: 26,
      p50: 51,
      p75: 76,
      p90: 91,
      p95: 96,
      p99: 100,
      method: 'exact',
    });
    expect(values[0]).toBe(101);
  });

  it('is undefined for no values', () => {
    expect(distributionOf([])).toBeUndefined();
  });
});

describe('createDistributionCollector', () => {
  it('is exact up to its limit and a sketch beyond', () => {
    const collector = createDistributionCollector(3);
    expect(collector.distribution()).toBeUndefined();
    for (const value of [10, 30, 20]) collector.add(value);
    expect(collector.distribution()).toMatchObject({ method: 'exact', count: 3, p50: 20, sum: 60 });
    collector.add(40);
    collector.add(50);
    const distribution = collector.distribution();
    expect(distribution).toMatchObject({ method: 'sketch', count: 5, min: 10, max: 50, sum: 150, mean: 30 });
    expect(Math.abs((distribution?.p50 ?? 0) - 30)).toBeLessThanOrEqual(0.3);
  });
});

describe('createColumn', () => {
  it('grows and holds NaN where nothing was written', () => {
    const column = createColumn();
    column.push(1);
    column.set(5, 6);
    column.push(7);
    expect([...column.toArray()]).toEqual([1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 6, 7]);
    expect(column.at(99)).toBeNaN();
  });

  const narrowest = -(2 ** 31);
  it.each([
    ['one number all the way', () => 10],
    ['no number at all', () => Number.NaN],
    ['whole numbers with gaps', (row) => (row % 3 === 0 ? Number.NaN : row)],
    ['one number, and another late in a block', (row) => (row === 4000 ? 11 : 10)],
    ['whole numbers, and a fraction late in a block', (row) => (row === 4000 ? 0.5 : row)],
    ['fractions, and whole numbers behind them', (row) => (row < 3000 ? row / 3 : row)],
    ['none for a long time', (row) => (row < 4500 ? Number.NaN : 7)],
    [
      'the limits of whole numbers',
      (row) => [narrowest, narrowest + 1, -narrowest, -narrowest - 1][row % 4]!,
    ],
    ['zero with its sign', (row) => (row % 5 === 0 ? -0 : 0)],
    ['what is no finite number', (row) => [Infinity, -Infinity, Number.MAX_VALUE, 2 ** 53][row % 4]!],
  ] satisfies [string, (row: number) => number][])('gives back to the bit: %s', (_title, valueAt) => {
    const [pushed, set] = [createColumn(), createColumn()];
    const values = Array.from({ length: 5000 }, (_, row) => valueAt(row));
    for (const [row, value] of values.entries()) {
      pushed.push(value);
      if (!Number.isNaN(value)) set.set(row, value);
    }
    expect(pushed.length).toBe(5000);
    expect(values.every((value, row) => Object.is(pushed.at(row), value))).toBe(true);
    expect(values.every((value, row) => Object.is(set.at(row), value))).toBe(true);
    const copy = pushed.toArray();
    expect(values.every((value, row) => Object.is(copy[row], value))).toBe(true);
  });
});
