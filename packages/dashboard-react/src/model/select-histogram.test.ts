import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectHistogram } from './select-histogram.ts';

const edgesMs = Array.from({ length: 256 }, (_, index) => 2 ** (index / 8));

describe('selectHistogram', () => {
  it('gives a bar for each bucket between the first and the last that is filled', () => {
    expect(
      selectHistogram(
        [0, 1, 2, 4, 8],
        [
          [1, 3],
          [3, 1],
        ],
      ),
    ).toEqual([
      { startMs: 1, endMs: 2, count: 3 },
      { startMs: 2, endMs: 4, count: 0 },
      { startMs: 4, endMs: 8, count: 1 },
    ]);
  });

  it('has nothing to draw without values', () => {
    expect(selectHistogram(edgesMs, [])).toEqual([]);
    expect(selectHistogram(edgesMs, [[5, 0]])).toEqual([]);
  });

  it('loses no value and stays within the budget', () => {
    const sparse = fc.array(fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 50 })), { minLength: 1 });
    fc.assert(
      fc.property(sparse, (counts) => {
        const bars = selectHistogram(edgesMs, counts);
        const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
        expect(sum(bars.map((bar) => bar.count))).toBe(sum(counts.map(([, count]) => count)));
        expect(bars.length).toBeLessThanOrEqual(60);
        expect(bars.every((bar) => bar.endMs > bar.startMs)).toBe(true);
      }),
    );
  });

  it('only joins bars when more values come, so that their edges never move', () => {
    const few = selectHistogram(edgesMs, [
      [100, 1],
      [110, 1],
    ]);
    const many = selectHistogram(edgesMs, [
      [100, 1],
      [110, 1],
      [200, 1],
    ]);
    const edgesOfMany = new Set(many.flatMap((bar) => [bar.startMs, bar.endMs]));
    const edgesOfFew = new Set(few.flatMap((bar) => [bar.startMs, bar.endMs]));
    const inside = [...edgesOfMany].filter((edge) => edge > few[0]!.startMs && edge < few.at(-1)!.endMs);
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.every((edge) => edgesOfFew.has(edge))).toBe(true);
  });
});
