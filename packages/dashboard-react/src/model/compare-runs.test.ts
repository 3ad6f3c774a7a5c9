import { describe, expect, it } from 'vitest';
import { sampleRun } from '../testing/sample-run-view.ts';
import { compareRuns, type ComparedLevel } from './compare-runs.ts';
import { differenceOfMeans } from './difference-of-means.ts';

const baseline = sampleRun();
const slower = sampleRun({ seed: 8, slowness: 1.5 });

const figure = (levels: readonly ComparedLevel[], metric: string, statistic: string) =>
  levels[0]?.rows.find((row) => row.metric === metric && row.statistic === statistic)?.figures[1];

describe('compareRuns', () => {
  it('calls a run that is half as slow again worse, with an interval that holds the difference', () => {
    const mean = figure(compareRuns([baseline, slower]), 'e2eLatencyMs', 'mean');
    expect(mean?.judgement).toBe('worse');
    expect(mean?.interval?.low).toBeLessThan(mean?.difference as number);
    expect(mean?.interval?.high).toBeGreaterThan(mean?.difference as number);
    expect(figure(compareRuns([slower, baseline]), 'e2eLatencyMs', 'mean')?.judgement).toBe('better');
  });

  it('finds no difference between a run and itself', () => {
    const levels = compareRuns([baseline, baseline]);
    expect(figure(levels, 'ttftMs', 'p99')).toMatchObject({ difference: 0, judgement: 'within-noise' });
  });

  it('judges no percentile without single requests', () => {
    const levels = compareRuns([{ summary: baseline.summary }, { summary: slower.summary }]);
    expect(figure(levels, 'ttftMs', 'p50')).toMatchObject({ interval: undefined, judgement: 'not-judged' });
    expect(figure(levels, 'ttftMs', 'mean')?.judgement).toBe('worse');
  });

  it('judges no percentile from a part of the requests', () => {
    const part = { ...slower, records: slower.records.slice(0, 50) };
    expect(figure(compareRuns([baseline, part]), 'ttftMs', 'p50')?.judgement).toBe('not-judged');
  });

  it('judges neither rates, which are one value each, nor gaps, which depend on each other', () => {
    const levels = compareRuns([baseline, slower]);
    expect(figure(levels, 'outputTokensPerSecond', 'total')?.judgement).toBe('not-judged');
    expect(figure(levels, 'itlMs', 'mean')?.judgement).toBe('not-judged');
  });

  it('compares only levels that both have', () => {
    const other = sampleRun({ concurrencies: [8, 64] });
    expect(compareRuns([baseline, other]).map((level) => level.load)).toEqual(['concurrency 8']);
  });
});

describe('differenceOfMeans', () => {
  const distribution = {
    min: 0,
    max: 0,
    sum: 0,
    p25: 0,
    p50: 0,
    p75: 0,
    p90: 0,
    p95: 0,
    p99: 0,
    method: 'exact',
  } as const;

  it('is the difference plus and minus 1.96 standard errors', () => {
    // By hand: (10² / 100 + 20² / 400) = 2, its root 1.41421, times 1.959964 = 2.77181.
    const interval = differenceOfMeans(
      { ...distribution, count: 101, mean: 50, stddev: 10 },
      { ...distribution, count: 401, mean: 60, stddev: 20 },
    );
    expect(interval?.low).toBeCloseTo(10 - 2.77181, 4);
    expect(interval?.high).toBeCloseTo(10 + 2.77181, 4);
  });

  it('says nothing about few values', () => {
    const few = { ...distribution, count: 29, mean: 50, stddev: 10 };
    expect(differenceOfMeans(few, { ...few, count: 1000 })).toBeUndefined();
  });
});
