import { summarizeRecords, type RequestRecord, type RunEvent } from '@genai-bench/core-metrics';
import { createMemoryOutput, runBenchmark, type BenchmarkRun } from '@genai-bench/runner';
import { describe, expect, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';

async function allEvents(run: BenchmarkRun): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

function recordsOf(events: readonly RunEvent[]): RequestRecord[] {
  return events.flatMap((event) => (event.type === 'request-finished' ? [event.record] : []));
}

describe('the events of a run', () => {
  test('tell the whole story in order: start, levels with their requests, end', async () => {
    const simulator = await simulatorForTest();
    const run = runBenchmark({
      ...shortLevel,
      apiBase: simulator.url,
      concurrency: [1, 2],
      warmupRequests: 2,
      maxRequests: 6,
    });
    const events = await allEvents(run);
    const summary = await run.result;
    const milestones = events.filter(
      ({ type }) => !['progress', 'metrics', 'request-finished'].includes(type),
    );
    expect(milestones.map(({ type }) => type)).toEqual([
      'run-started',
      'level-started',
      'level-finished',
      'level-started',
      'level-finished',
      'run-finished',
    ]);
    expect(milestones[0]).toMatchObject({ runId: run.runId });
    expect(milestones.at(-1)).toMatchObject({ summary });
    // Six measured and two warm-up requests in each of two levels.
    expect(recordsOf(events)).toHaveLength(16);
    const instants = events.map(({ atMs }) => atMs);
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
    let level = -1;
    for (const event of events) {
      if (event.type === 'level-started') level = event.levelIndex;
      if (event.type === 'request-finished') expect(event.record.levelIndex).toBe(level);
      if (event.type === 'progress') {
        expect(event.levelIndex).toBe(level);
        expect(event.runFraction).toBeLessThanOrEqual(1);
      }
    }
  });

  test('hold the very numbers of the summary: folding their records gives it again', async () => {
    const simulator = await simulatorForTest({ faults: [{ name: 'http-429', probability: 0.3 }] });
    const memory = createMemoryOutput();
    const run = runBenchmark(
      { ...shortLevel, apiBase: simulator.url, scenarios: ['U(5,30)/(2,12)'], maxRequests: 20 },
      { outputs: [memory] },
    );
    const events = await allEvents(run);
    const level = (await run.result).levels[0]!;
    expect(level.counts.byOutcome.http_error).toBeGreaterThan(0);
    const records = recordsOf(events);
    expect(records).toEqual(memory.records);
    // What the load threads saw of themselves is not in the records; everything else is.
    const { instrument: client } = level;
    const folded = summarizeRecords(records, {
      levelIndex: 0,
      scenario: level.scenario,
      task: level.task,
      load: level.load,
      client,
    });
    expect(folded).toEqual(level);
    const lastLive = events.findLast((event) => event.type === 'metrics');
    expect(lastLive).toMatchObject({
      live: { issued: 20, inFlight: 0, byOutcome: level.counts.byOutcome, errorCounts: level.errorCounts },
    });
  });

  test('never tell of more requests under way than the load has', async () => {
    const simulator = await simulatorForTest({ ttftMs: 0, itlMs: 0 });
    const run = runBenchmark({
      ...shortLevel,
      apiBase: simulator.url,
      scenarios: ['D(5,2)'],
      concurrency: 3,
      maxRequests: 1_000_000,
      maxDurationMs: 1500,
    });
    const inFlight = (await allEvents(run)).flatMap((event) =>
      event.type === 'metrics' ? [event.live.inFlight] : [],
    );
    expect(inFlight.length).toBeGreaterThan(1);
    expect(Math.max(...inFlight)).toBeLessThanOrEqual(3);
  });

  test('come to a reader that joins late as far as they matter', async () => {
    const simulator = await simulatorForTest();
    const run = runBenchmark({ ...shortLevel, apiBase: simulator.url });
    await run.result;
    expect((await allEvents(run)).map(({ type }) => type)).toEqual([
      'run-started',
      'level-started',
      'level-finished',
      'run-finished',
    ]);
  });
});

describe('a reader that does not read', () => {
  test('delays neither the load nor the result, and finds everything later', async () => {
    const simulator = await simulatorForTest();
    const run = runBenchmark({ ...shortLevel, apiBase: simulator.url, concurrency: [2, 4], maxRequests: 30 });
    const stuck = run[Symbol.asyncIterator]();
    const never = run[Symbol.asyncIterator]();
    expect((await stuck.next()).value).toMatchObject({ type: 'run-started' });
    // From here on nobody reads until the run is over; `never` does not even begin.
    const summary = await run.result;
    expect(summary.levels.map(({ counts }) => counts.byOutcome.completed)).toEqual([30, 30]);
    const rest: RunEvent[] = [];
    for (let next = await stuck.next(); !next.done; next = await stuck.next()) rest.push(next.value);
    expect(recordsOf(rest)).toHaveLength(60);
    expect(rest.at(-1)?.type).toBe('run-finished');
    await never.return?.();
  });

  test('blocking the whole main thread for a while does not hold back the load', async () => {
    const simulator = await simulatorForTest();
    // The simulator shares this thread, so the load here is what a thread sends by itself: a schedule.
    const run = runBenchmark({
      model: 'sim',
      scenarios: ['D(4,1)'],
      apiBase: simulator.url,
      requestRate: 200,
      arrival: 'constant',
      maxRequests: 60,
    });
    let isBlocked = false;
    for await (const event of run) {
      if (event.type !== 'progress' || event.phase !== 'measuring' || isBlocked) continue;
      isBlocked = true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    }
    const level = (await run.result).levels[0]!;
    expect(isBlocked).toBe(true);
    expect(level.counts.byOutcome.completed).toBe(60);
    // Sends kept to their schedule although this thread stood still for longer than the whole of it.
    expect(level.instrument.sendLagMs!.max).toBeLessThan(1_500);
  });
});
