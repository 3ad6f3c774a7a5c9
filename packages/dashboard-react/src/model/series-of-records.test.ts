import { describe, expect, it } from 'vitest';
import { sampleRun } from '../testing/sample-run-view.ts';
import { CHUNK_LIMIT, seriesOfRecords } from './series-of-records.ts';

const { summary, records } = sampleRun({ concurrencies: [8] });
const level = summary.levels[0]!;

describe('seriesOfRecords', () => {
  it('gives each slice the figures that its summary has of it', () => {
    const series = seriesOfRecords(level, records);
    expect(series).toHaveLength(level.slices.length);
    for (const [index, slice] of level.slices.entries()) {
      const point = series![index]!;
      expect(point.recent?.ttftMs?.p99, `slice ${index}`).toBe(slice.ttftMs?.p99);
      expect(point.recent?.itlMs?.p50, `slice ${index}`).toBe(slice.itlMs?.p50);
      expect(point.recent?.e2eLatencyMs?.max, `slice ${index}`).toBe(slice.e2eLatencyMs?.max);
      expect(point.inFlight).toBe(slice.timeWeightedConcurrency);
      const seconds = (slice.endMs - slice.startMs) / 1000;
      expect(point.inputTokensPerSecond).toBe(slice.inputTokenCount! / seconds);
    }
  });

  it('adds what slices lack: TPOT and p90', () => {
    const whole = seriesOfRecords(level, records)!;
    const point = whole.find(({ recent }) => (recent?.count ?? 0) > 1)!;
    expect(point.recent?.tpotMs?.count).toBe(point.recent?.count);
    expect(point.recent?.ttftMs?.p90).toBeGreaterThanOrEqual(point.recent!.ttftMs!.p50);
  });

  it('leaves alone what would take the page too long', () => {
    const [first] = records;
    const chunks = {
      atMs: Array.from({ length: CHUNK_LIMIT }, (_, index) => index),
      readNumber: [],
      kind: [],
    };
    expect(seriesOfRecords(level, [{ ...first!, chunks }, ...records.slice(1)])).toBeUndefined();
  });

  it('makes nothing from a part of the requests', () => {
    expect(seriesOfRecords(level, records.slice(1))).toBeUndefined();
  });
});
