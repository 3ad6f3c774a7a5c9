import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentile } from './percentile.ts';
import { createSketch, mergeSketches, sketchFromJson, type Sketch } from './sketch.ts';
import { BUCKET_COUNT, GAMMA } from './sketch-buckets.ts';

function sketchOf(values: readonly number[]): Sketch {
  const sketch = createSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** Sizes over the whole range of sketches, zero included. */
const sizes = fc
  .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -6, max: 10 }), fc.boolean())
  .map(([digits, exponent, isZero]) => (isZero ? 0 : digits * 10 ** exponent));
const sizeLists = fc.array(sizes, { minLength: 1, maxLength: 300 });
/** Whole numbers, of which sums are exact in any order. */
const wholeLists = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 100 });
const percents = fc.double({ min: 0, max: 100, noNaN: true });

describe('createSketch', () => {
  it('stays within 1 % of the exact interpolated percentile', () => {
    fc.assert(
      fc.property(sizeLists, percents, (values, percent) => {
        const exact = percentile(values, percent) as number;
        const estimate = sketchOf(values).percentile(percent) as number;
        expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(0.01 * exact);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays within 1 % for negative values too', () => {
    fc.assert(
      fc.property(sizeLists, percents, (values, percent) => {
        const negative = values.map((value) => -value);
        const exact = percentile(negative, percent) as number;
        const estimate = sketchOf(negative).percentile(percent) as number;
        expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(0.01 * Math.abs(exact));
      }),
    );
  });

  it('states a ratio of buckets that gives less than 1 %', () => {
    expect((GAMMA - 1) / (GAMMA + 1)).toBeLessThan(0.01);
  });

  it('grows with percent', () => {
    fc.assert(
      fc.property(wholeLists, percents, percents, (values, a, b) => {
        fc.pre(values.length > 0);
        const sketch = sketchOf(values);
        const low = sketch.percentile(Math.min(a, b)) as number;
        expect(low).toBeLessThanOrEqual(sketch.percentile(Math.max(a, b)) as number);
      }),
    );
  });

  it('keeps count, sum, min and max exactly', () => {
    const sketch = sketchOf([3, -5, 0, 12]);
    expect(sketch).toMatchObject({ count: 4, sum: 10, min: -5, max: 12, mean: 2.5 });
    expect(sketch.percentile(0)).toBe(-5);
    expect(sketch.percentile(100)).toBe(12);
    expect(sketchOf([0, 0, 0, 9]).percentile(50)).toBe(0);
  });

  it('has the population deviation', () => {
    expect(sketchOf([2, 4, 4, 4, 5, 5, 7, 9]).distribution()).toMatchObject({ method: 'sketch', stddev: 2 });
  });

  it('has no figures while empty', () => {
    const sketch = createSketch();
    expect([sketch.count, sketch.min, sketch.max, sketch.mean]).toEqual([0, undefined, undefined, undefined]);
    expect(sketch.percentile(50)).toBeUndefined();
    expect(sketch.distribution()).toBeUndefined();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => createSketch().add(value)).toThrow(`finite numbers, got ${value}`);
  });

  it('takes sizes beyond its range into the end buckets, extremes kept', () => {
    const sketch = sketchOf([1e-30, 1e30]);
    expect(sketch).toMatchObject({ min: 1e-30, max: 1e30 });
    expect(sketch.toJSON().positive.bucket).toEqual([0, BUCKET_COUNT - 1]);
  });
});

describe('merge', () => {
  const merged = (...lists: readonly (readonly number[])[]): Sketch => mergeSketches(lists.map(sketchOf));
  const withoutSquares = (sketch: Sketch) => ({ ...sketch.toJSON(), squares: 0 });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(wholeLists, wholeLists, (a, b) => {
        expect(withoutSquares(merged(a, b))).toEqual(withoutSquares(merged(b, a)));
      }),
    );
  });

  it('equals the sketch of all values', () => {
    fc.assert(
      fc.property(wholeLists, wholeLists, (a, b) => {
        const together = sketchOf([...a, ...b]);
        expect(withoutSquares(merged(a, b))).toEqual(withoutSquares(together));
        const [left, right] = [merged(a, b).toJSON().squares, together.toJSON().squares];
        expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-9 * Math.max(1, right));
      }),
    );
  });

  it('leaves the other sketch as it is', () => {
    const other = sketchOf([1, 2]);
    const before = other.toJSON();
    createSketch().merge(other);
    expect(other.toJSON()).toEqual(before);
  });
});

describe('sketchFromJson', () => {
  it('reads back through JSON text what was written', () => {
    fc.assert(
      fc.property(wholeLists, (values) => {
        const json = sketchOf(values).toJSON();
        expect(sketchFromJson(JSON.parse(JSON.stringify(json))).toJSON()).toEqual(json);
      }),
    );
  });

  it('refuses other buckets', () => {
    const json = { ...createSketch().toJSON(), gamma: 1.05 };
    expect(() => sketchFromJson(json)).toThrow('buckets of ratio 1.05, needed is 1.02');
  });
});
