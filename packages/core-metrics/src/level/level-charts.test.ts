import { describe, expect, it } from 'vitest';
import { buildRecord, buildStreamedRecord } from '../testing/build-record.ts';
import { createLevelCharts, createRunCharts } from './level-charts.ts';

const answer = (index: number) => buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [100, 110, 130] }, { index });

describe('createLevelCharts', () => {
  it('counts latencies and gaps of completed requests, and takes failures as points alone', () => {
    const fold = createLevelCharts(0, 10);
    fold.add(answer(0));
    fold.add(buildRecord({ index: 1, outcome: { kind: 'http_error', status: 500, message: '' } }));
    fold.add({ ...answer(0), phase: 'warmup' });
    const { histograms, points, samplingShare } = fold.charts();
    // 100 ms is the edge of bucket 60; 130 lies in the third from there on; gaps of 10 and 20 ms in 40 and 46.
    expect(histograms).toEqual({
      ttftMs: [[60, 1]],
      itlMs: [
        [40, 1],
        [46, 1],
      ],
      e2eLatencyMs: [[62, 1]],
    });
    expect(points.map(({ index, ok }) => [index, ok])).toEqual([
      [0, true],
      [1, false],
    ]);
    expect(samplingShare).toBe(1);
  });

  it('halves its sample by the numbers of requests, whenever points are taken', () => {
    const [whole, taken] = [createLevelCharts(0, 8), createLevelCharts(0, 8)];
    const seen: number[] = [];
    for (let index = 0; index < 40; index++) {
      whole.add(answer(index));
      taken.add(answer(index));
      if (index % 7 === 0) seen.push(...taken.takePoints().points.map((point) => point.index));
    }
    expect(whole.charts()).toEqual(taken.charts());
    expect(whole.charts().points.map(({ index }) => index)).toEqual([0, 8, 16, 24, 32]);
    expect(whole.charts().samplingShare).toBe(1 / 8);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('stays within its limit where numbers repeat', () => {
    const fold = createLevelCharts(0, 8);
    for (let count = 0; count < 20; count++) fold.add(answer(0));
    expect(fold.charts().points).toHaveLength(8);
  });
});

describe('createRunCharts', () => {
  it('keeps levels apart, and leaves out those that the run does not have', () => {
    const { add, charts } = createRunCharts([0, 1], 10);
    for (const levelIndex of [1, 0, 7, 1]) add({ ...answer(0), levelIndex });
    expect(charts().map(({ levelIndex, points }) => [levelIndex, points.length])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });
});
