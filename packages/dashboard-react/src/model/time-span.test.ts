import { describe, expect, it } from 'vitest';
import { sampleLiveView } from '../testing/sample-run-view.ts';
import { timeSpan } from './time-span.ts';

const { levels } = sampleLiveView();

describe('timeSpan', () => {
  it('goes from the start of the first level to the last thing known of any', () => {
    const lastPointMs = Math.max(
      ...levels.flatMap(({ points }) => points.map((point) => point.finishedAtMs)),
    );
    const lastSeriesMs = levels.at(-1)?.series.at(-1)?.atMs ?? 0;
    expect(timeSpan(levels)).toEqual([0, Math.max(lastPointMs, lastSeriesMs)]);
    expect(timeSpan(levels.slice(1))[0]).toBe(60_000);
  });

  it('is the chosen range, which ends with the levels where it has no end', () => {
    expect(timeSpan(levels, { startMs: 5000, endMs: 9000 })).toEqual([5000, 9000]);
    expect(timeSpan(levels, { startMs: 5000, endMs: Infinity })).toEqual([5000, timeSpan(levels)[1]]);
  });

  it('has a length even when nothing is known', () => {
    expect(timeSpan([])).toEqual([0, 1000]);
  });
});
