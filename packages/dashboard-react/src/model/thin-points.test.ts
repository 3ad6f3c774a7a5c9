import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinPoints } from './thin-points.ts';

interface Point {
  readonly at: number;
  readonly value: number | undefined;
}

const rangeOf = ({ value }: Point) => (value === undefined ? undefined : { low: value, high: value });

const manyPoints = fc
  .array(fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { nil: undefined }), {
    minLength: 1,
    maxLength: 400,
  })
  .map((values) => values.map((value, at): Point => ({ at, value })));

const valuesOf = (points: readonly Point[]): readonly number[] => points.flatMap(({ value }) => value ?? []);

describe('thinPoints', () => {
  it('keeps within the budget, in order, and only original points', () => {
    fc.assert(
      fc.property(manyPoints, fc.integer({ min: 4, max: 80 }), (points, budget) => {
        const kept = thinPoints(points, budget, rangeOf);
        expect(kept.length).toBeLessThanOrEqual(Math.max(budget, Math.min(points.length, budget)));
        expect(kept.map(({ at }) => at)).toEqual(kept.map(({ at }) => at).toSorted((a, b) => a - b));
        expect(new Set(kept).size).toBe(kept.length);
        expect(kept.every((point) => points.includes(point))).toBe(true);
      }),
    );
  });

  it('keeps the first, the last, the lowest and the highest', () => {
    fc.assert(
      fc.property(manyPoints, fc.integer({ min: 4, max: 80 }), (points, budget) => {
        const kept = thinPoints(points, budget, rangeOf);
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
        expect(Math.max(...valuesOf(kept))).toBe(Math.max(...valuesOf(points)));
        expect(Math.min(...valuesOf(kept))).toBe(Math.min(...valuesOf(points)));
      }),
    );
  });

  it('changes nothing that fits', () => {
    const points = [{ at: 0, value: 1 }];
    expect(thinPoints(points, 4, rangeOf)).toBe(points);
  });

  it('refuses a budget that cannot hold both ends and both extremes', () => {
    expect(() => thinPoints([], 3, rangeOf)).toThrow('at least 4 points, got 3');
  });
});
