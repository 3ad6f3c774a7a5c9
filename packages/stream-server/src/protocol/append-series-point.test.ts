import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendSeriesPoint } from './append-series-point.ts';
import type { SeriesPoint } from './run-view.ts';

function pointAt(atMs: number, ttftMs: number): SeriesPoint {
  const latency = { count: 1, min: ttftMs, max: ttftMs, p50: ttftMs, p90: ttftMs, p99: ttftMs };
  return {
    atMs,
    mergedCount: 1,
    requestsPerSecond: ttftMs,
    inFlight: 1,
    errorCount: 0,
    recent: { count: 1, ttftMs: latency },
  };
}

function append(values: readonly number[], limit: number): readonly SeriesPoint[] {
  return values.reduce<readonly SeriesPoint[]>(
    (series, value, index) => appendSeriesPoint(series, pointAt(index, value), limit),
    [],
  );
}

describe('appendSeriesPoint', () => {
  it('keeps every stretch while they are few', () => {
    expect(append([1, 2, 3, 4], 4).map(({ mergedCount }) => mergedCount)).toEqual([1, 1, 1, 1]);
  });

  it('merges neighbours in pairs, and fills later stretches to the same width', () => {
    expect(append([1, 2, 3, 4, 5], 4).map(({ mergedCount }) => mergedCount)).toEqual([2, 2, 1]);
    expect(append([1, 2, 3, 4, 5, 6, 7], 4).map(({ mergedCount }) => mergedCount)).toEqual([2, 2, 2, 1]);
    expect(append([1, 3, 5, 7, 9], 4)[0]).toMatchObject({
      atMs: 1,
      requestsPerSecond: 2,
      recent: { count: 2 },
    });
  });

  it('loses no extreme, no count, and stays within its limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 300 }),
        (values) => {
          const series = append(values, 20);
          expect(series.length).toBeLessThanOrEqual(20);
          const latencies = series.map(({ recent }) => recent!.ttftMs!);
          expect(Math.min(...latencies.map(({ min }) => min))).toBe(Math.min(...values));
          expect(Math.max(...latencies.map(({ max }) => max))).toBe(Math.max(...values));
          expect(latencies.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
          expect(series.reduce((sum, { mergedCount }) => sum + mergedCount, 0)).toBe(values.length);
          const widths = series.slice(0, -1).map(({ mergedCount }) => mergedCount);
          expect(new Set(widths).size).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
