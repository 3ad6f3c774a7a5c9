import { viewOfSummary } from '@genai-bench/stream-server/client';
import { describe, expect, it } from 'vitest';
import { sampleLiveView, sampleRun } from '../testing/sample-run-view.ts';
import { selectLatencySeries } from './select-latency-series.ts';

describe('selectLatencySeries', () => {
  const live = sampleLiveView();

  it('shows what the stream said of each interval while a level runs', () => {
    const running = live.levels.filter(({ state }) => state === 'running');
    const { points, totalCount } = selectLatencySeries(running, 'ttftMs');
    const first = running[0]?.series[0];
    expect(totalCount).toBe(30);
    expect(points[0]).toEqual({ atMs: first?.atMs, levelIndex: 2, latency: first?.recent?.ttftMs });
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
      Array.from({ length: 10 }, (_, index) => 61_000 + index * 1000),
    );
  });

  it.each(['ttftMs', 'itlMs', 'tpotMs', 'e2eLatencyMs'] as const)(
    'shows %s of the slices of a level that has ended',
    (metric) => {
      const { summary } = sampleRun();
      const { points } = selectLatencySeries(viewOfSummary(summary).levels, metric);
      const slice = summary.levels[0]?.slices.find((each) => each[metric] !== undefined);
      const point = points.find(({ atMs }) => atMs === slice?.endMs);
      expect(point?.latency).toEqual(slice?.[metric]);
      expect(point?.latency?.p90).toBeGreaterThanOrEqual(point?.latency?.p50 ?? Infinity);
    },
  );
});
