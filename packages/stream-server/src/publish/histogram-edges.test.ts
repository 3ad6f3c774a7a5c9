import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramBucketOf, histogramEdgesMs } from './histogram-edges.ts';
import { createLatencyHistogram } from './latency-histogram.ts';

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

describe('createLatencyHistogram', () => {
  it('speaks genai-bench: seconds, one more edge than counts', () => {
    const histogram = createLatencyHistogram();
    for (const value of [10, 10, 20]) histogram.add(value);
    const { bins, counts, min, max, mean } = histogram.wire();
    expect(counts).toEqual([2, 0, 0, 0, 0, 0, 1]);
    expect(bins).toHaveLength(8);
    expect(bins[0]).toBe(0.01);
    expect({ min, max, mean }).toEqual({ min: 0.01, max: 0.02, mean: 40 / 3 / 1000 });
  });

  it('never moves an edge when values come in', () => {
    const histogram = createLatencyHistogram();
    histogram.add(100);
    const before = histogram.wire().bins;
    histogram.add(1000);
    histogram.add(1);
    expect(histogram.wire().bins).toEqual(expect.arrayContaining([...before]));
  });

  it('has neither edges nor counts while it is empty', () => {
    expect(createLatencyHistogram().wire()).toEqual({ bins: [], counts: [] });
  });
});
