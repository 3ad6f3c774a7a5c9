import { describe, expect, it } from 'vitest';
import { createHistogram, createLatenessMeter } from './server-metrics.ts';

describe('createHistogram', () => {
  it('counts a value on a bound below it, and shows cumulative buckets', () => {
    const histogram = createHistogram([1, 5]);
    for (const value of [0.5, 1, 3, 9]) histogram.observe(value);
    expect(histogram.lines('x', 'a="b"')).toEqual([
      'x_bucket{a="b",le="1"} 2',
      'x_bucket{a="b",le="5"} 3',
      'x_bucket{a="b",le="+Inf"} 4',
      'x_sum{a="b"} 13.5',
      'x_count{a="b"} 4',
    ]);
  });
});

describe('createLatenessMeter', () => {
  it('knows nothing before the first record', () => {
    expect(createLatenessMeter().read()).toEqual({
      count: 0,
      p50Ms: undefined,
      p99Ms: undefined,
      maxMs: undefined,
    });
  });

  it('gives percentiles at most ten percent too high', () => {
    const meter = createLatenessMeter();
    for (let index = 1; index <= 1000; index++) meter.record(index / 100);
    const { p50Ms = 0, p99Ms = 0, maxMs } = meter.read();
    expect(p50Ms).toBeGreaterThanOrEqual(5);
    expect(p50Ms).toBeLessThanOrEqual(5.5);
    expect(p99Ms).toBeGreaterThanOrEqual(9.9);
    expect(maxMs).toBe(10);
  });
});
