import { describe, expect, it } from 'vitest';
import { sampleLiveView, sampleRun } from '../testing/sample-run-view.ts';
import { selectLatencySeries } from './select-latency-series.ts';
import { viewOfSummary } from './view-of-summary.ts';

describe('selectLatencySeries', () => {
  const live = sampleLiveView();

  it('shows what the stream said of each stretch', () => {
    const { points, totalCount } = selectLatencySeries(live.levels, 'ttftMs');
    const first = live.levels[0]?.series[0];
    expect(totalCount).toBe(150);
    expect(points[0]).toEqual({ atMs: first?.atMs, levelIndex: 0, latency: first?.recent?.ttftMs });
  });

  it('keeps the highest spike when there are too many points', () => {
    const all = selectLatencySeries(live.levels, 'e2eLatencyMs').points;
    const thinned = selectLatencySeries(live.levels, 'e2eLatencyMs', { budget: 20 }).points;
    const highest = (points: typeof all): number =>
      Math.max(...points.map(({ latency }) => latency?.max ?? 0));
    expect(thinned.length).toBeLessThanOrEqual(20);
    expect(highest(thinned)).toBe(highest(all));
  });

  it('shows only what lies in the chosen stretch of time', () => {
    const { points } = selectLatencySeries(live.levels, 'ttftMs', {
      range: { startMs: 60_000, endMs: 70_000 },
    });
    expect(points.map((point) => point.atMs)).toEqual(
      Array.from({ length: 11 }, (_, index) => 60_000 + index * 1000),
    );
  });

  it('reads the slices of a finished run, which know no p90', () => {
    const view = viewOfSummary(sampleRun().summary);
    const { points } = selectLatencySeries(view.levels, 'ttftMs');
    const slice = view.summary?.levels[0]?.slices.find(({ ttftMs }) => ttftMs !== undefined);
    const point = points.find(({ atMs }) => atMs === slice?.endMs);
    expect(point?.latency?.p99).toBe(slice?.ttftMs?.p99);
    expect(point?.latency?.p90).toBeUndefined();
  });

  it('makes up no TPOT for slices, which hold none', () => {
    const view = viewOfSummary(sampleRun().summary);
    const { points } = selectLatencySeries(view.levels, 'tpotMs');
    expect(points.every(({ latency }) => latency === undefined)).toBe(true);
  });
});
