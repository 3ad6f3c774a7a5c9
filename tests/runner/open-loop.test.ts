import { createSeededRandom, type RequestRecord } from '@genai-bench/core-metrics';
import { createSchedule } from '@genai-bench/runner';
import { describe, expect, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { mostAtOnce } from '../support/most-at-once.ts';
import { simulatorForTest } from '../support/test-servers.ts';

const { concurrency: _closedLoopOnly, ...openLevel } = shortLevel;

/** Scheduled instants from the first one on, in the order of the schedule. */
function offsetsMs(records: readonly RequestRecord[]): number[] {
  const instants = records.toSorted((a, b) => a.index - b.index).map(({ scheduledAtMs }) => scheduledAtMs!);
  return instants.map((instant) => instant - instants[0]!);
}

describe('an open loop', () => {
  test.each([
    ['constant', {}],
    ['poisson', {}],
    ['gamma', { burstiness: 0.5 }],
  ] as const)('has the same %s arrivals on three threads as on one', async (arrival, shape) => {
    const simulator = await simulatorForTest();
    const offsets = [];
    for (const threads of [1, 3]) {
      const run = await collectRun({
        ...openLevel,
        ...shape,
        apiBase: simulator.url,
        requestRate: 200,
        arrival,
        maxRequests: 40,
        threads,
        seed: 11,
      });
      expect(onlyLevel(run).counts.byOutcome.completed).toBe(40);
      expect(new Set(run.records.map(({ threadIndex }) => threadIndex)).size).toBe(threads);
      offsets.push(offsetsMs(run.records));
    }
    // The instants differ by rounding only: each run has an origin of its own.
    for (const [index, offset] of offsets[1]!.entries()) expect(offset).toBeCloseTo(offsets[0]![index]!, 6);
    expect(offsets[0]).toEqual(offsets[0]!.toSorted((a, b) => a - b));
  });

  test('has other arrivals for another seed', async () => {
    const simulator = await simulatorForTest();
    const [one, other] = await Promise.all(
      [1, 2].map((seed) =>
        collectRun({ ...openLevel, apiBase: simulator.url, requestRate: 200, maxRequests: 10, seed }),
      ),
    );
    expect(offsetsMs(other!.records)).not.toEqual(offsetsMs(one!.records));
  });

  test('offers 1,000 requests a second within 1 % and reports how late they were sent', async () => {
    const simulator = await simulatorForTest({ ttftMs: 1, itlMs: 1 });
    const run = await collectRun({
      ...openLevel,
      apiBase: simulator.url,
      scenarios: ['D(4,1)'],
      requestRate: 1000,
      arrival: 'constant',
      maxRequests: 5000,
      maxDurationMs: 2000,
    });
    const level = onlyLevel(run);
    expect(Math.abs(level.counts.issued / 2000 - 1)).toBeLessThan(0.01);
    expect(Math.abs(level.throughput.offeredRequestsPerSecond! / 1000 - 1)).toBeLessThan(0.01);
    // The instants are those of the schedule, however late a send was.
    const offsets = offsetsMs(run.records);
    for (const [index, offset] of offsets.entries()) expect(offset).toBeCloseTo(index, 6);
    const lag = level.instrument.sendLagMs!;
    expect(lag.p50).toBeGreaterThanOrEqual(0);
    expect(lag.p99).toBeGreaterThanOrEqual(lag.p50);
    expect(lag.max).toBe(Math.max(...run.records.map((record) => record.sentAtMs! - record.scheduledAtMs!)));
  });

  test('issues what a Poisson schedule holds until its time is over', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      apiBase: simulator.url,
      model: 'sim',
      scenarios: ['D(4,1)'],
      requestRate: 150,
      maxDurationMs: 1000,
      seed: 3,
    });
    const arrivals = createSchedule({
      arrival: 'poisson',
      requestsPerSecond: 150,
      random: createSeededRandom(3).fork('arrivals'),
    });
    let expected = 0;
    for (const { offsetMs } of arrivals) {
      if (offsetMs >= 1000) break;
      expected += 1;
    }
    expect(onlyLevel(run).counts.issued).toBe(expected);
  });

  test('counts the wait for a slot in response time, and in nothing else', async () => {
    const simulator = await simulatorForTest({ ttftMs: 50, itlMs: 2 });
    const run = await collectRun({
      ...openLevel,
      apiBase: simulator.url,
      requestRate: 100,
      arrival: 'constant',
      maxConcurrency: 1,
      maxRequests: 6,
      threads: 2,
    });
    const level = onlyLevel(run);
    expect(mostAtOnce(simulator.truth.requests())).toBe(1);
    expect(level.counts.byOutcome.completed).toBe(6);
    // Each answer takes more than 60 ms and the last was due 50 ms after the first, behind five of them.
    const last = run.records.find(({ index }) => index === 5)!;
    expect(last.sentAtMs! - last.scheduledAtMs!).toBeGreaterThan(5 * 60 - 50);
    expect(level.metrics.responseTimeMs!.max).toBeGreaterThan(5 * 60 - 50 + 60);
    expect(level.instrument.sendLagMs!.max).toBe(level.metrics.sendLagMs!.max);
    for (const record of run.records) {
      expect(record.lastTokenAtMs! - record.scheduledAtMs!).toBeGreaterThanOrEqual(
        record.lastTokenAtMs! - record.sentAtMs!,
      );
    }
  });

  test('counts arrivals that never got a slot as dropped', async () => {
    const simulator = await simulatorForTest();
    const run = await collectRun({
      apiBase: simulator.url,
      model: 'sim',
      scenarios: ['D(4,4)'],
      requestRate: 100,
      arrival: 'constant',
      maxConcurrency: 2,
      maxDurationMs: 300,
      drainMs: 0,
      extraBody: { simulate: { 'stall-before-first': true } },
    });
    const level = onlyLevel(run);
    expect(level.counts.issued).toBe(30);
    expect(level.counts.byOutcome).toMatchObject({ dropped: 28, cancelled: 2, completed: 0 });
    const dropped = run.records.filter(({ outcome }) => outcome.kind === 'dropped');
    expect(dropped.every(({ sentAtMs, scheduledAtMs }) => sentAtMs === undefined && scheduledAtMs! > 0)).toBe(
      true,
    );
    // Neither is an error of the server.
    expect(level.errorCounts).toEqual({});
    expect(level.errorRate).toBeUndefined();
  });

  test('runs several rates one after the other', async () => {
    const simulator = await simulatorForTest();
    const { summary } = await collectRun({
      ...openLevel,
      apiBase: simulator.url,
      requestRate: [100, 300],
      arrival: 'constant',
      maxRequests: 10,
    });
    expect(summary.levels.map(({ load }) => load)).toEqual([
      { mode: 'open', requestsPerSecond: 100, arrival: 'constant' },
      { mode: 'open', requestsPerSecond: 300, arrival: 'constant' },
    ]);
  });
});
