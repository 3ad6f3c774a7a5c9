import { createLevelAccumulator, summarizeLevel, type RequestRecord } from '@genai-bench/core-metrics';
import { readRecords, recordsFileName, runBenchmark } from '@genai-bench/runner';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collectRun, shortLevel } from '../support/collect-run.ts';
import { redisForTest, runOnFleet, startFleetWorkers } from '../support/fleet-for-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { simulatorForTest } from '../support/test-servers.ts';

const { concurrency: _closedLoopOnly, ...openLevel } = shortLevel;

function offsetsMs(records: readonly RequestRecord[]): number[] {
  const instants = records.toSorted((a, b) => a.index - b.index).map(({ scheduledAtMs }) => scheduledAtMs!);
  return instants.map((instant) => instant - instants[0]!);
}

describe('a run of several workers', () => {
  test('gives the result that one process computes from the same records, key by key', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const folder = await temporaryFolder();
    await startFleetWorkers(redis.url, 3);
    const fleet = runOnFleet(
      {
        ...shortLevel,
        apiBase: simulator.url,
        concurrency: [7, 2],
        maxRequests: 50,
        warmupRequests: 4,
        warmupRatio: 0.1,
        goodput: ['ttft:500'],
        output: { baseFolder: folder, folderName: 'run' },
      },
      { redis: redis.url, workers: 3 },
    );
    const summary = await fleet.summary;
    expect(summary.status).toBe('completed');
    expect(summary.levels).toHaveLength(2);
    const records: RequestRecord[] = [];
    for await (const record of readRecords(join(folder, 'run', recordsFileName))) records.push(record);
    for (const level of summary.levels) {
      expect(level.counts.byOutcome.completed).toBe(50);
      const own = records.filter(({ levelIndex }) => levelIndex === level.levelIndex);
      expect(own).toHaveLength(54);
      expect(new Set(own.map(({ phase, index }) => `${phase}${index}`)).size).toBe(54);
      const accumulator = createLevelAccumulator();
      for (const record of own) accumulator.fold(record);
      const { levelIndex, scenario, task, load, instrument, fleet: workers } = level;
      const { sendLagMs: _1, grade: _2, ...client } = instrument;
      const again = summarizeLevel(accumulator, {
        levelIndex,
        scenario,
        task,
        load,
        client: client as Parameters<typeof summarizeLevel>[1]['client'],
        warmupRatio: 0.1,
        objectives: level.goodput!.objectives,
        fleet: workers!,
      });
      expect(again).toEqual(level);
      expect(workers!.workers.map(({ recordCount }) => recordCount).reduce((a, b) => a + b)).toBe(54);
      // Two slots keep two workers busy.
      expect(workers!.workers.map(({ status }) => status)).toEqual(
        Array(level.levelIndex === 0 ? 3 : 2).fill('completed'),
      );
    }
    // Seven slots on three workers of one thread each: none is lost to rounding.
    expect(summary.levels[0]!.concurrency!.max).toBeLessThanOrEqual(7);
    expect(new Set(records.filter(({ levelIndex }) => levelIndex === 0).map((r) => r.threadIndex)).size).toBe(
      3,
    );
    // One machine, one clock: what was measured must say so.
    for (const worker of summary.fleet!.workers) {
      expect(Math.abs(worker.clockOffsetMs!)).toBeLessThanOrEqual(worker.clockUncertaintyMs!);
      expect(worker.clockDriftMs).toBeDefined();
      expect(worker.recordCount).toBeGreaterThan(0);
    }
  });

  test.each([
    ['poisson', {}],
    ['gamma', { burstiness: 0.5 }],
    ['constant', { maxConcurrency: 5 }],
  ] as const)('has exactly the %s arrivals of one machine', async (arrival, shape) => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    await startFleetWorkers(redis.url, 3);
    const options = {
      ...openLevel,
      ...shape,
      apiBase: simulator.url,
      requestRate: 100,
      arrival,
      maxRequests: 80,
      threads: 2,
      seed: 11,
    };
    const alone = await collectRun(options);
    const fleet = runOnFleet(options, { redis: redis.url, workers: 3 });
    const summary = await fleet.summary;
    expect(summary.levels[0]!.counts.issued).toBe(80);
    expect(fleet.records.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 80 }, (_, index) => index),
    );
    // The instants differ by rounding only: each run has an origin of its own.
    const expected = offsetsMs(alone.records);
    for (const [index, offset] of offsetsMs(fleet.records).entries())
      expect(offset).toBeCloseTo(expected[index]!, 6);
  });

  test('says the same as it goes on as a run of one process, and who makes its load', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    await startFleetWorkers(redis.url, 2);
    const fleet = runOnFleet(
      { ...shortLevel, apiBase: simulator.url, maxRequests: 20 },
      { redis: redis.url, workers: 2 },
    );
    const types = new Set<string>();
    for await (const event of fleet.run) types.add(event.type);
    const alone = runBenchmark({ ...shortLevel, apiBase: simulator.url, maxRequests: 20 });
    const expected = new Set<string>(['workers']);
    for await (const event of alone) expected.add(event.type);
    expect(types).toEqual(expected);
  });
});
