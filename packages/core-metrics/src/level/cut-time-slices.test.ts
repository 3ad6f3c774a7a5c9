import { describe, expect, it } from 'vitest';
import { buildRecord, buildStreamedRecord } from '../testing/build-record.ts';
import { levelOptions } from '../testing/level-options.ts';
import { summarizeRecords } from './summarize-level.ts';

describe('time slices', () => {
  it('are of a second, the last one shorter', () => {
    const { slices } = summarizeRecords(
      [buildStreamedRecord({ sentAtMs: 500, tokenAtMs: [600, 3000] })],
      levelOptions,
    );
    expect(slices.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [500, 1500],
      [1500, 2500],
      [2500, 3000],
    ]);
  });

  it('take in a rest that is shorter than half of one, so that none has a rate that nobody sent', () => {
    const { slices } = summarizeRecords(
      [buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [100, 2000.5] })],
      levelOptions,
    );
    expect(slices.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1000],
      [1000, 2000.5],
    ]);
    expect(slices.at(-1)?.completedCount).toBe(1);
  });

  it('put each figure where it belongs', () => {
    // 20 tokens from 500 to 2500: a quarter, a half, a quarter; a prompt of 30 until then; a failure at 1200.
    const answer = buildStreamedRecord(
      { sentAtMs: 0, tokenAtMs: [500, 2500] },
      {
        tokens: { input: { count: 30, source: 'server' }, output: { count: 20, source: 'server' } },
        closedAtMs: 3000,
      },
    );
    const failure = buildRecord({
      sentAtMs: 1000,
      closedAtMs: 1200,
      tokens: { input: { count: 70, source: 'server' } },
      outcome: { kind: 'incomplete', message: 'cut' },
    });
    const { slices } = summarizeRecords([answer, failure], levelOptions);
    const latency = (value: number) => ({
      count: 1,
      mean: value,
      p50: value,
      p90: value,
      p99: value,
      min: value,
      max: value,
    });
    expect(slices).toEqual([
      {
        startMs: 0,
        endMs: 1000,
        sentCount: 1,
        completedCount: 0,
        errorCount: 0,
        inputTokenCount: 12,
        outputTokenCount: 5,
        timeWeightedConcurrency: 1,
      },
      {
        startMs: 1000,
        endMs: 2000,
        sentCount: 1,
        completedCount: 0,
        errorCount: 1,
        inputTokenCount: 12,
        outputTokenCount: 10,
        timeWeightedConcurrency: 1.2,
      },
      {
        startMs: 2000,
        endMs: 3000,
        sentCount: 0,
        completedCount: 1,
        errorCount: 0,
        inputTokenCount: 6,
        outputTokenCount: 5,
        timeWeightedConcurrency: 1,
        ttftMs: latency(500),
        itlMs: latency(2000),
        tpotMs: latency(2000 / 19),
        e2eLatencyMs: latency(2500),
      },
    ]);
  });

  it('count every token once, also one on the border of two slices', () => {
    const records = [0, 1000, 2000].map((atMs) => buildStreamedRecord({ sentAtMs: atMs, tokenAtMs: [atMs] }));
    const { slices } = summarizeRecords(records, levelOptions);
    expect(slices.map((slice) => slice.outputTokenCount)).toEqual([1, 2]);
  });

  it('leave out input tokens where no request states them', () => {
    const record = buildStreamedRecord(
      { sentAtMs: 0, tokenAtMs: [10] },
      { tokens: { output: { count: 1, source: 'server' } } },
    );
    const { slices } = summarizeRecords([record], levelOptions);
    expect(slices.map((slice) => 'inputTokenCount' in slice)).toEqual([false]);
  });

  it('are at most 600, however long the level', () => {
    const { slices } = summarizeRecords(
      [buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [1, 86_400_000] })],
      levelOptions,
    );
    expect(slices).toHaveLength(600);
  });

  it('refuse a width of 0', () => {
    expect(() => summarizeRecords([], { ...levelOptions, sliceWidthMs: 0 })).toThrow('above 0 ms, got 0');
  });
});
