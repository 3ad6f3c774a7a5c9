import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRun } from '../testing/build-run.ts';
import { publishRun } from '../testing/publish-run.ts';
import { emptyRunView } from './empty-run-view.ts';
import type { Envelope } from './envelope.ts';
import { reduceRunView } from './reduce-run-view.ts';
import type { RunView } from './run-view.ts';
import { LOG_LIMIT } from './view-limits.ts';

let envelopes: readonly Envelope[] = [];

beforeAll(async () => {
  envelopes = await publishRun(
    buildRun({ levelCount: 3, requestsPerLevel: 40, failEvery: 7, workerCount: 2 }),
  );
});

function fold(events: readonly Envelope[], from: RunView = emptyRunView): RunView {
  return events.reduce(reduceRunView, from);
}

function viaJson(view: RunView): RunView {
  return JSON.parse(JSON.stringify(view)) as RunView;
}

describe('reduceRunView', () => {
  it('gives the same from a snapshot at any point and the tail as from all events', () => {
    const whole = fold(envelopes);
    fc.assert(
      fc.property(fc.nat(envelopes.length), (cut) => {
        const state = viaJson(fold(envelopes.slice(0, cut)));
        const snapshot = { ...envelopes[0]!, event_type: 'snapshot' as const, data: { state } };
        const seen = fold(envelopes.slice(cut), reduceRunView(emptyRunView, snapshot));
        expect(viaJson(seen)).toEqual(viaJson(whole));
      }),
    );
  });

  it('ends with the figures of the runner: its summary, levels finished, all requests counted', () => {
    const view = fold(envelopes);
    expect(view.status).toMatchObject({ status: 'completed', progress_percentage: 100, total_iterations: 3 });
    expect(view.levels.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished']);
    for (const level of view.levels) {
      const completed = level.summary!.counts.byOutcome.completed;
      expect(level.metrics!.live.ttftMs!.count).toBe(completed);
      expect(level.histogram.ttftMs.reduce((sum, [, count]) => sum + count, 0)).toBe(completed);
      expect(level.points).toHaveLength(40);
      expect(level.metrics!.live.ttftMs!.mean).toBeCloseTo(level.summary!.metrics.ttftMs!.mean, 9);
    }
    expect(view.summary?.levels).toHaveLength(3);
  });

  it('draws a level from its intervals while it runs, and from its summary once it has ended', () => {
    const end = envelopes.findIndex(({ event_type }) => event_type === 'level_finished');
    const [running] = fold(envelopes.slice(0, end)).levels;
    const [ended] = fold(envelopes.slice(0, end + 1)).levels;
    const completed = ended!.summary!.counts.byOutcome.completed;
    expect(running!.series.reduce((sum, { recent }) => sum + (recent?.count ?? 0), 0)).toBe(completed);
    expect(running!.histogram).toEqual(ended!.summary!.histograms);
    expect(ended!.series).toEqual([]);
    expect(ended!.summary!.slices.reduce((sum, slice) => sum + slice.completedCount, 0)).toBe(completed);
  });

  it('knows who makes the load of a level while it goes on, and leaves that to the summary when it has ended', () => {
    const end = envelopes.findIndex(({ event_type }) => event_type === 'level_finished');
    expect(fold(envelopes.slice(0, end)).levels.map(({ workers }) => workers)).toEqual([
      [
        { name: 'w0', host: 'host-0', place: 0, status: 'running', recordCount: 20 },
        { name: 'w1', host: 'host-1', place: 1, status: 'running', recordCount: 20 },
      ],
      undefined,
      undefined,
    ]);
    const [level] = fold(envelopes.slice(0, end + 1)).levels;
    expect(level!.workers).toBeUndefined();
    expect(level!.summary!.fleet!.workers.map(({ recordCount }) => recordCount)).toEqual([20, 20]);
  });

  it('leaves the view it was given as it is', () => {
    const before = fold(envelopes.slice(0, 30));
    const text = JSON.stringify(before);
    fold(envelopes.slice(30), before);
    expect(JSON.stringify(before)).toBe(text);
  });

  it('passes over an event that it does not know', () => {
    const [first] = envelopes;
    const later = { ...first, event_type: 'of-a-later-version', data: {} } as unknown as Envelope;
    expect(fold([...envelopes, later])).toEqual(fold(envelopes));
  });

  it('keeps the latest lines of the log and counts the others', () => {
    const line = (number: number): Envelope => ({
      ...envelopes[0]!,
      event_type: 'log',
      data: { message: `line ${number}`, level: 'info', timestamp: 0, atMs: 0 },
    });
    const view = fold(Array.from({ length: LOG_LIMIT + 50 }, (_, number) => line(number)));
    expect(view.logs).toHaveLength(LOG_LIMIT);
    expect(view.logs[0]?.message).toBe('line 50');
    expect(view.droppedLogCount).toBe(50);
  });

  it('begins anew with another run', () => {
    const view = fold([...envelopes, envelopes[0]!]);
    expect(view.summary).toBeUndefined();
    expect(view.levels.every(({ state }) => state === 'waiting')).toBe(true);
  });

  it('stays below 2 MB as JSON after 20,000 requests', async () => {
    const long = await publishRun(buildRun({ levelCount: 1, requestsPerLevel: 20_000, figuresEvery: 100 }));
    const view = fold(long);
    expect(view.levels[0]!.points.length).toBeLessThanOrEqual(2000);
    expect(view.levels[0]!.points.length).toBeGreaterThan(1000);
    expect(JSON.stringify(view).length).toBeLessThan(2_000_000);
    const indexes = view.levels[0]!.points.map(({ index }) => index);
    const strides = new Set(indexes.slice(1).map((index, at) => index - indexes[at]!));
    expect([...strides]).toEqual([16]);
  }, 30_000);
});
