import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { LevelSummary, RequestRecord } from '@genai-bench/core-metrics';
import { describe, expect, onTestFinished, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import {
  redisForTest,
  runOnFleet,
  startFleetWorker,
  startFleetWorkers,
  type FleetRun,
} from '../support/fleet-for-test.ts';
import { runAndKill } from '../support/kill-run.ts';
import { relayForTest } from '../support/tcp-relay.ts';
import { simulatorForTest } from '../support/test-servers.ts';

/** A level of some seconds: 6 requests at once, each of about 60 ms. */
const longLevel = { ...shortLevel, scenarios: ['D(20,25)'], concurrency: 6, maxRequests: 400 };
const boundedMs = 90_000;

/** The level's figures are those of its records, each of which counts once. */
function expectEachRecordOnce(level: LevelSummary, records: readonly RequestRecord[]): void {
  const own = records.filter(({ levelIndex }) => levelIndex === level.levelIndex);
  const measured = own.filter(({ phase }) => phase === 'measured');
  expect(new Set(measured.map(({ index }) => index)).size).toBe(measured.length);
  expect(level.counts.issued).toBe(measured.length);
  const counted = level.fleet!.workers.reduce((sum, { recordCount }) => sum + recordCount, 0);
  expect(counted).toBe(own.length);
}

async function expectDegradedLevel(run: FleetRun, lostName: string): Promise<LevelSummary> {
  const summary = await run.summary;
  const level = summary.levels[0]!;
  expectEachRecordOnce(level, run.records);
  const lost = level.fleet!.workers.find(({ name }) => name === lostName)!;
  expect(lost).toMatchObject({ status: 'lost' });
  expect(level.fleet!.workers.filter(({ status }) => status === 'completed')).toHaveLength(2);
  // Its third of the requests, less those that arrived.
  const own = Math.ceil(400 / 6) * 2;
  expect(lost.lostShare).toBeCloseTo((own - lost.recordCount) / 400, 2);
  expect(level.counts.issued).toBe(400 - Math.round(lost.lostShare! * 400));
  expect(level.instrument.grade.verdict).not.toBe('trusted');
  expect(level.instrument.grade.reasons.join(' ')).toContain(`Worker ${lostName} was lost`);
  expect(summary.fleet!.workers.find(({ name }) => name === lostName)!.status).toBe('lost');
  return level;
}

describe('a run whose worker is killed', () => {
  test(
    'goes on without it, says what is missing, and divides the next level among the others',
    async () => {
      const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
      const workers = await startFleetWorkers(redis.url, 3);
      const run = runOnFleet(
        { ...longLevel, concurrency: [6, 4], apiBase: simulator.url },
        { redis: redis.url, workers: 3 },
      );
      await run.received(60);
      workers[1]!.process.kill('SIGKILL');
      const level = await expectDegradedLevel(run, 'w1');
      expect(level.status).toBe('completed');
      const { levels, status } = await run.summary;
      expect(status).toBe('completed');
      expect(levels[1]!.counts.byOutcome.completed).toBe(400);
      expect(levels[1]!.fleet!.workers.map(({ name }) => name).sort()).toEqual(['w0', 'w2']);
      expectEachRecordOnce(levels[1]!, run.records);
    },
    boundedMs,
  );

  test(
    'ends with it where that was asked for',
    async () => {
      const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
      const workers = await startFleetWorkers(redis.url, 2);
      const run = runOnFleet(
        { ...longLevel, concurrency: [6, 4], maxRequests: 5000, apiBase: simulator.url },
        { redis: redis.url, workers: 2, onWorkerLoss: 'abort' },
      );
      await run.received(40);
      workers[0]!.process.kill('SIGKILL');
      const summary = await run.summary;
      expect(summary.status).toBe('aborted');
      expect(summary.levels).toHaveLength(1);
      expect(summary.levels[0]).toMatchObject({ status: 'failed' });
      expect(summary.levels[0]!.failure).toContain('Worker w0 was lost');
      expectEachRecordOnce(summary.levels[0]!, run.records);
      await workers[1]!.says('waiting');
    },
    boundedMs,
  );

  test(
    'fails its level when nobody is left',
    async () => {
      const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
      const workers = await startFleetWorkers(redis.url, 2);
      const run = runOnFleet(
        { ...longLevel, maxRequests: 5000, apiBase: simulator.url },
        { redis: redis.url, workers: 2 },
      );
      await run.received(40);
      for (const worker of workers) worker.process.kill('SIGKILL');
      const { status, levels } = await run.summary;
      expect(status).toBe('aborted');
      expect(levels[0]).toMatchObject({ status: 'failed', failure: 'All workers were lost.' });
      expectEachRecordOnce(levels[0]!, run.records);
    },
    boundedMs,
  );
});

describe('a run whose worker is ended by hand', () => {
  test(
    'hears of it at once and goes on with the others',
    async () => {
      const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
      const workers = await startFleetWorkers(redis.url, 2);
      const run = runOnFleet({ ...longLevel, apiBase: simulator.url }, { redis: redis.url, workers: 2 });
      await run.received(40);
      workers[0]!.process.kill('SIGTERM');
      await workers[0]!.exited;
      const { levels, status } = await run.summary;
      expect(status).toBe('completed');
      const [ended, other] = levels[0]!.fleet!.workers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      expect(ended).toMatchObject({ status: 'failed', problem: 'the worker was ended' });
      // Its requests in flight were cancelled, and that is in the books too.
      expect(ended!.lostShare).toBeCloseTo((200 - ended!.recordCount) / 400, 2);
      expect(other).toMatchObject({ status: 'completed', recordCount: 200 });
      expectEachRecordOnce(levels[0]!, run.records);
    },
    boundedMs,
  );
});

describe('a run whose worker is cut off', () => {
  test('continues without it, and the worker waits for runs again once it has its line back', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const relay = await relayForTest(Number(new URL(redis.url).port));
    const others = await startFleetWorkers(redis.url, 2);
    const cutOff = startFleetWorker({ redis: `redis://127.0.0.1:${relay.port}`, name: 'far' });
    await cutOff.says('waits for runs');
    const run = runOnFleet({ ...longLevel, apiBase: simulator.url }, { redis: redis.url, workers: 3 });
    await run.received(60);
    relay.cut();
    await expectDegradedLevel(run, 'far');
    relay.mend();
    // "Waiting" or "waiting": it may still read that the run is over, or hear nothing of it any more.
    await cutOff.says('aiting');
    await Promise.all(others.map((other) => other.says('waiting')));
    // All three are good for the next run.
    const next = runOnFleet(
      { ...shortLevel, apiBase: simulator.url, concurrency: 3, maxRequests: 12 },
      { redis: redis.url, workers: 3 },
    );
    expect((await next.summary).levels[0]!.counts.byOutcome.completed).toBe(12);
    await cutOff.says('begins');
  }, 90_000);
});

describe('a run whose Redis is killed and started again', () => {
  test(
    'loses nothing and counts nothing twice',
    async () => {
      const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
      await startFleetWorkers(redis.url, 2);
      const run = runOnFleet({ ...longLevel, apiBase: simulator.url }, { redis: redis.url, workers: 2 });
      await run.received(60);
      await redis.kill();
      await redis.restart();
      const { status, levels } = await run.summary;
      expect(status).toBe('completed');
      expect(levels[0]!.fleet!.workers.map((worker) => worker.status)).toEqual(['completed', 'completed']);
      expect(levels[0]!.counts.byOutcome.completed).toBe(400);
      expect(levels[0]!.instrument.lostRecordCount).toBe(0);
      expectEachRecordOnce(levels[0]!, run.records);
    },
    boundedMs,
  );
});

describe('a run whose Redis is away for longer than a worker may be silent', () => {
  test('loses nothing, and still notices soon that a worker is killed', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const workers = await startFleetWorkers(redis.url, 3);
    const run = runOnFleet(
      { ...longLevel, maxRequests: 2400, apiBase: simulator.url },
      { redis: redis.url, workers: 3, redisOutageMs: 45_000 },
    );
    await run.received(60);
    await redis.kill();
    // Real time: three times what the run takes for silence, and more than each of its workers does.
    await sleep(15_000);
    await redis.restart();
    const before = run.records.length;
    // All three are heard of again.
    await run.received(before + 300);
    workers[1]!.process.kill('SIGKILL');
    // A third of what its lock would take to expire.
    await expect.poll(() => run.said.join('\n'), { timeout: 20_000 }).toContain('Worker w1 was lost');
    const { status, levels } = await run.summary;
    expect(status).toBe('completed');
    const parts = levels[0]!.fleet!.workers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(parts.map((worker) => [worker.name, worker.status])).toEqual([
      ['w0', 'completed'],
      ['w1', 'lost'],
      ['w2', 'completed'],
    ]);
    expect([parts[0]!.recordCount, parts[2]!.recordCount]).toEqual([800, 800]);
    expectEachRecordOnce(levels[0]!, run.records);
  }, 120_000);
});

describe('a run whose Redis loses all its data', () => {
  test(
    'loses nothing, because workers keep what was not taken',
    async () => {
      const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
      await startFleetWorkers(redis.url, 2);
      const run = runOnFleet({ ...longLevel, apiBase: simulator.url }, { redis: redis.url, workers: 2 });
      await run.received(60);
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
      expect(run.records.length).toBeLessThan(400);
      const { status, levels } = await run.summary;
      expect(status).toBe('completed');
      expect(levels[0]!.counts.byOutcome.completed).toBe(400);
      expectEachRecordOnce(levels[0]!, run.records);
    },
    boundedMs,
  );
});

describe('a run that is stopped', () => {
  test(
    'stops all workers, keeps what was done, and leaves nothing lasting in Redis',
    async () => {
      const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
      const workers = await startFleetWorkers(redis.url, 2);
      const run = runOnFleet(
        { ...longLevel, maxRequests: 100_000, apiBase: simulator.url },
        { redis: redis.url, workers: 2 },
      );
      await run.received(40);
      run.run.stop();
      const { status, levels } = await run.summary;
      expect(status).toBe('aborted');
      expect(levels[0]!.fleet!.workers.map((worker) => worker.status)).toEqual(['aborted', 'aborted']);
      expect(levels[0]!.counts.byOutcome.cancelled).toBe(0);
      expectEachRecordOnce(levels[0]!, run.records);
      await Promise.all(workers.map((worker) => worker.says('is done; waiting')));
      const client = new Redis(redis.url);
      onTestFinished(() => client.disconnect());
      const keys = await client.keys('genai-bench:fleet:run:*');
      // What is still there was for workers, and goes by itself.
      for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0);
      expect(keys.filter((key) => key.endsWith(':up'))).toEqual([]);
      expect(await client.keys('genai-bench:fleet:queue:*:*_*')).toEqual([]);
    },
    boundedMs,
  );
});

describe('workers whose coordinator is killed', () => {
  test(
    'end their shares and are good for the next run',
    async () => {
      const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
      const workers = await startFleetWorkers(redis.url, 2);
      await runAndKill(
        { ...longLevel, maxRequests: 100_000, apiBase: simulator.url },
        { afterMs: 0, fleet: { redis: redis.url, workers: 2 } },
      );
      await Promise.all(workers.map((worker) => worker.says('nothing was heard of the coordinator')));
      const next = runOnFleet(
        { ...shortLevel, apiBase: simulator.url, maxRequests: 12 },
        { redis: redis.url, workers: 2 },
      );
      expect((await next.summary).levels[0]!.counts.byOutcome.completed).toBe(12);
    },
    boundedMs,
  );
});
