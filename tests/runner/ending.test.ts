import { runBenchmark, type BenchmarkRun } from '@genai-bench/runner';
import { describe, expect, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';

const endless = { maxRequests: 1_000_000 };
/** Never answers, so that whatever is under way stays under way. */
const silent = { extraBody: { simulate: { 'stall-before-first': true } } };

/** Calls back once, when so many requests have finished. */
async function afterFinished(run: BenchmarkRun, count: number, callback: () => void): Promise<void> {
  let finished = 0;
  for await (const event of run) {
    if (event.type === 'request-finished') finished += 1;
    if (finished === count) return callback();
  }
}

/** Calls back once, when so many requests are in flight. */
async function whenInFlight(run: BenchmarkRun, count: number, callback: () => void): Promise<void> {
  for await (const event of run) {
    if (event.type === 'progress' && event.phase === 'measuring' && event.inFlight === count) {
      return callback();
    }
  }
}

describe('the time limit of a level', () => {
  test('lets what is under way finish within the drain time', async () => {
    const simulator = await simulatorForTest({ ttftMs: 300 });
    const run = await collectRun({
      ...shortLevel,
      ...endless,
      apiBase: simulator.url,
      maxDurationMs: 150,
      drainMs: 30_000,
    });
    const level = onlyLevel(run);
    // Both were sent before the limit, neither was answered by then, and nothing followed them.
    expect(level.counts.byOutcome).toMatchObject({ completed: 2, cancelled: 0 });
    expect(level.counts.issued).toBe(2);
    expect(level.status).toBe('completed');
  });

  test('cancels what is still under way when the drain time is over', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      ...shortLevel,
      ...silent,
      apiBase: simulator.url,
      concurrency: 3,
      maxDurationMs: 100,
      drainMs: 50,
    });
    const level = onlyLevel(run);
    expect(level.counts.byOutcome).toMatchObject({ completed: 0, cancelled: 3 });
    expect(level.errorCounts).toEqual({});
    expect(level.metrics).toEqual({});
    expect(level.status).toBe('completed');
    // The server learns of it: the connections are gone.
    await expect.poll(() => simulator.stats().clientAborted).toBe(3);
  });

  test('applies to each level anew', async () => {
    const simulator = await simulatorForTest();
    const { summary } = await collectRun({
      ...shortLevel,
      ...endless,
      apiBase: simulator.url,
      concurrency: [1, 2],
      maxDurationMs: 150,
    });
    expect(summary.levels.map(({ status }) => status)).toEqual(['completed', 'completed']);
    for (const { counts } of summary.levels) expect(counts.byOutcome.completed).toBeGreaterThan(0);
  });
});

describe('time limits of a request', () => {
  test('the total one ends an answer that falls silent', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      timeouts: { totalMs: 300 },
      extraBody: { simulate: { 'stall-after': 3 } },
    });
    expect(onlyLevel(run).errorCounts).toEqual({ 'timeout:total': 4 });
    for (const { outcome, chunks } of run.records) {
      expect(outcome).toMatchObject({ kind: 'timeout', phase: 'total', limitMs: 300 });
      expect(chunks?.atMs).toHaveLength(3);
    }
  });

  test('those on tokens spare an answer that goes on, however long it takes altogether', async () => {
    const simulator = await simulatorForTest({ itlMs: 40 });
    const run = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      scenarios: ['D(20,50)'],
      maxRequests: 2,
      timeouts: { firstTokenMs: 1_500, betweenChunksMs: 1_500 },
    });
    expect(onlyLevel(run).counts.byOutcome.completed).toBe(2);
    // Long enough that the limit passed since the first token.
    for (const { lastTokenAtMs, firstTokenAtMs } of run.records) {
      expect(lastTokenAtMs! - firstTokenAtMs!).toBeGreaterThan(1_500);
    }
  });

  test('pings do not count as a first token', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      ...shortLevel,
      apiBase: simulator.url,
      timeouts: { firstTokenMs: 300 },
      extraBody: { simulate: { 'stall-before-first': true, 'role-only': true, comments: 1 } },
    });
    expect(onlyLevel(run).errorCounts).toEqual({ 'timeout:first-token': 4 });
    expect(run.records.every(({ firstEventAtMs }) => firstEventAtMs !== undefined)).toBe(true);
  });
});

describe('stopping a run', () => {
  test('sends nothing more, finishes what is under way and keeps what there is', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun(
      { ...shortLevel, ...endless, apiBase: simulator.url, concurrency: [2, 3] },
      (going) => void afterFinished(going, 5, () => going.stop()),
    );
    const level = onlyLevel(run);
    expect(run.summary.status).toBe('aborted');
    expect(level.status).toBe('aborted');
    expect(level.counts.byOutcome.cancelled).toBe(0);
    expect(level.counts.byOutcome.completed).toBe(level.counts.issued);
    expect(level.counts.issued).toBeGreaterThanOrEqual(5);
    expect(simulator.truth.requests()).toHaveLength(level.counts.issued);
  });

  test('kill cancels what is under way at once', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun(
      { ...shortLevel, ...silent, ...endless, apiBase: simulator.url, threads: 2 },
      (going) => void whenInFlight(going, 2, () => going.kill()),
    );
    const level = onlyLevel(run);
    expect(run.summary.status).toBe('aborted');
    expect(level.counts.issued).toBe(2);
    expect(level.counts.byOutcome.cancelled).toBe(2);
  });

  test('kill after stop does not wait for the drain', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun(
      { ...shortLevel, ...silent, ...endless, apiBase: simulator.url, drainMs: 600_000 },
      (going) =>
        void whenInFlight(going, 2, () => {
          going.stop();
          going.kill();
        }),
    );
    expect(onlyLevel(run).counts.byOutcome.cancelled).toBe(2);
  });

  test('an abort signal stops like stop', async () => {
    const simulator = await simulatorForTest();
    const controller = new AbortController();
    const run = runBenchmark(
      { ...shortLevel, ...endless, apiBase: simulator.url },
      { signal: controller.signal },
    );
    await afterFinished(run, 3, () => controller.abort());
    const summary = await run.result;
    expect(summary.status).toBe('aborted');
    const { counts } = summary.levels[0]!;
    expect(counts.byOutcome.completed).toBe(counts.issued);
  });

  test('a signal that has been aborted before sends nothing', async () => {
    const simulator = await simulatorForTest();
    const run = runBenchmark({ ...shortLevel, apiBase: simulator.url }, { signal: AbortSignal.abort() });
    const summary = await run.result;
    expect(summary).toMatchObject({ status: 'aborted', levels: [] });
    expect(simulator.truth.requests()).toEqual([]);
  });
});
