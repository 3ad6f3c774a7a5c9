import { describe, expect, it } from 'vitest';
import { sampleLiveView } from '../testing/sample-run-view.ts';
import { selectSampledRequests } from './select-sampled-requests.ts';

describe('selectSampledRequests', () => {
  const { levels } = sampleLiveView();

  it('begins with the latest, whatever its level, and counts those beyond the limit', () => {
    const { requests, sampleCount } = selectSampledRequests(levels, 5);
    const latest = Math.max(...levels.flatMap(({ points }) => points.map((point) => point.finishedAtMs)));
    expect(requests).toHaveLength(5);
    expect(requests[0]?.finishedAtMs).toBe(latest);
    expect(sampleCount).toBe(levels.reduce((sum, { points }) => sum + points.length, 0));
  });

  it('keeps to the chosen stretch of time', () => {
    const { requests } = selectSampledRequests(levels, 1000, { startMs: 0, endMs: 5000 });
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.every(({ finishedAtMs }) => finishedAtMs <= 5000)).toBe(true);
  });
});
