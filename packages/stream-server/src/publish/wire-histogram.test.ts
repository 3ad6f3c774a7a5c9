import { createHistogram } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { wireHistogramOf } from './wire-histogram.ts';

describe('wireHistogramOf', () => {
  it('speaks genai-bench: seconds, one more edge than counts', () => {
    const histogram = createHistogram();
    for (const value of [10, 10, 20]) histogram.add(value);
    const { bins, counts, min, max, mean } = wireHistogramOf(histogram);
    expect(counts).toEqual([2, 0, 0, 0, 0, 0, 1]);
    expect(bins).toHaveLength(8);
    expect(bins[0]).toBe(0.01);
    expect({ min, max, mean }).toEqual({ min: 0.01, max: 0.02, mean: 40 / 3 / 1000 });
  });

  it('never moves an edge when values come in', () => {
    const histogram = createHistogram();
    histogram.add(100);
    const before = wireHistogramOf(histogram).bins;
    histogram.add(1000);
    histogram.add(1);
    expect(wireHistogramOf(histogram).bins).toEqual(expect.arrayContaining([...before]));
  });

  it('has neither edges nor counts while it is empty', () => {
    expect(wireHistogramOf(createHistogram())).toEqual({ bins: [], counts: [] });
  });
});
