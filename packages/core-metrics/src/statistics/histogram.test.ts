import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram, histogramBucketOf, histogramEdgesMs } from './histogram.ts';

describe('histogramBucketOf', () => {
  it('puts each value between its edges', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 900_000, noNaN: true }), (value) => {
        const bucket = histogramBucketOf(value);
        expect(value).toBeGreaterThanOrEqual(histogramEdgesMs[bucket]!);
        expect(value).toBeLessThan(histogramEdgesMs[bucket + 1] ?? Number.POSITIVE_INFINITY);
      }),
    );
  });

  it('puts each edge into the bucket that it opens', () => {
    histogramEdgesMs.forEach((edge, bucket) => expect(histogramBucketOf(edge)).toBe(bucket));
  });

  it.each([
    [0, 0],
    [-1, 0],
    [Number.NaN, 0],
    [1e12, 139],
  ])('counts %d in bucket %d', (value, bucket) => {
    expect(histogramBucketOf(value)).toBe(bucket);
  });
});

describe('createHistogram', () => {
  it('counts values by bucket and keeps their range and sum exactly', () => {
    const histogram = createHistogram();
    for (const value of [20, 10, 10]) histogram.add(value);
    // 10 ms is two decades above 0.1 ms; 20 ms lies in the seventh of the 20 buckets from there on.
    expect(histogram.counts()).toEqual([
      [40, 2],
      [46, 1],
    ]);
    const { count, sumMs, minMs, maxMs } = histogram;
    expect({ count, sumMs, minMs, maxMs }).toEqual({ count: 3, sumMs: 40, minMs: 10, maxMs: 20 });
  });

  it('knows neither range nor counts while it is empty', () => {
    const histogram = createHistogram();
    expect(histogram.counts()).toEqual([]);
    expect([histogram.minMs, histogram.maxMs]).toEqual([undefined, undefined]);
  });
});
