import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { LevelSummary } from '@genai-bench/core-metrics';
import type { BenchmarkOptions } from '@genai-bench/runner';
import { describe, expect, onTestFinished, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import { redisForTest, runOnFleet, startFleetWorker, startFleetWorkers } from '../support/fleet-for-test.ts';
import { relayForTest } from '../support/tcp-relay.ts';
import { simulatorForTest } from '../support/test-servers.ts';

/** Half a minute of arrivals that no outage moves. */
const steadyLevel: Omit<BenchmarkOptions, 'apiBase'> = {
  ...shortLevel,
  scenarios: ['D(20,25)'],
  concurrency: undefined,
  maxRequests: undefined,
  requestRate: [20],
  arrival: 'constant',
  maxDurationMs: 30_000,
};

async function levelThroughOutage(outageSeconds: number) {
  const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
  await startFleetWorkers(redis.url, 3);
  const run = runOnFleet(
    { ...steadyLevel, apiBase: simulator.url },
    { redis: redis.url, workers: 3, redisOutageMs: 45_000 },
  );
  await run.received(30);
  await redis.kill();
  await sleep(outageSeconds * 1000);
  await redis.restart();
  const { status, levels } = await run.summary;
  return { outageSeconds, status, level: levels[0]!, run, answered: simulator.stats().finished };
}

function expectSums({ counts }: LevelSummary): void {
  const sum = Object.values(counts.byOutcome).reduce((total, count) => total + count, 0);
  expect(sum).toBe(counts.issued);
}

describe('a run on three workers whose Redis is away', () => {
  test('for 10, 45 and 120 s accounts for each request that the target answered', async () => {
    const outages = await Promise.all([10, 45, 120].map(levelThroughOutage));
    for (const { outageSeconds, status, level, run, answered } of outages) {
      const seen = {
        outageSeconds,
        status,
        level: level.status,
        completed: level.counts.byOutcome.completed,
        workers: level.fleet!.workers.map((worker) => worker.status),
      };
      expect(seen).toEqual({
        outageSeconds,
        status: 'completed',
        level: 'completed',
        completed: answered,
        workers: ['completed', 'completed', 'completed'],
      });
      expect(answered).toBe(600);
      expectSums(level);
      expect(new Set(run.records.map(({ index }) => index)).size).toBe(600);
      expect(run.said.join('\n')).toContain('Redis does not answer; the workers continue for up to 45 s');
      expect(run.said.join('\n')).toContain('Redis answers again; taking the records that the workers kept');
    }
  }, 240_000);

  test('longer than they may make load unseen ends the load, keeps what was measured, and says so', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const workers = await startFleetWorkers(redis.url, 3);
    const run = runOnFleet(
      { ...steadyLevel, requestRate: [20, 10], maxDurationMs: 600_000, apiBase: simulator.url },
      { redis: redis.url, workers: 3, redisOutageMs: 6_000 },
    );
    await run.received(30);
    await redis.kill();
    // Real time: what workers may take to notice, the six seconds, and a while in which nothing more may come.
    await sleep(16_000);
    const { finished } = simulator.stats();
    await sleep(2_000);
    expect(simulator.stats().finished).toBe(finished);
    const { length: recordsBefore } = run.records;
    await redis.restart();
    // Each worker says on its own terminal what becomes of its load.
    for (const worker of workers) {
      await worker.says('Redis does not answer. The load continues for up to 6 s without it');
      await worker.says('The load is stopped: Redis did not answer for 6 s');
      await worker.says('Redis answers again. Sending the records that were kept.');
      await worker.says('The load continues with level 2.');
    }
    await run.received(recordsBefore + 30);
    run.run.stop();
    const { levels } = await run.summary;
    const [level] = levels;
    expect(level).toMatchObject({ status: 'failed' });
    expect(level!.failure).toContain('Redis did not answer for 6 s, so it stopped its load');
    expectSums(level!);
    const { completed, cancelled } = level!.counts.byOutcome;
    // A request that was cancelled in the instant of its last chunk counts for the target and not for us.
    expect(completed).toBeLessThanOrEqual(finished);
    expect(completed + cancelled).toBeGreaterThanOrEqual(finished);
    expect(level!.fleet!.workers.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
  }, 120_000);
});

describe('a worker that is cut off and returns while its level is open', () => {
  test('delivers all that it measured, and nothing is said to be unknown', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const relay = await relayForTest(Number(new URL(redis.url).port));
    await startFleetWorkers(redis.url, 2);
    const far = startFleetWorker({ redis: `redis://127.0.0.1:${relay.port}`, name: 'far' });
    await far.says('waits for runs');
    const run = runOnFleet(
      { ...steadyLevel, maxDurationMs: 12_000, apiBase: simulator.url },
      { redis: redis.url, workers: 3, redisOutageMs: 45_000 },
    );
    await run.received(30);
    relay.cut();
    await expect.poll(() => run.said.join('\n'), { timeout: 30_000 }).toContain('Worker far was lost');
    relay.mend();
    const { levels } = await run.summary;
    const part = levels[0]!.fleet!.workers.find(({ name }) => name === 'far')!;
    expect(part.status).toBe('lost');
    expect(part).not.toHaveProperty('unaccountedCount');
    expectSums(levels[0]!);
    expect(levels[0]!.counts.byOutcome.completed).toBeLessThanOrEqual(simulator.stats().finished);
    expect(
      levels[0]!.counts.byOutcome.completed + levels[0]!.counts.byOutcome.cancelled,
    ).toBeGreaterThanOrEqual(simulator.stats().finished);
  }, 120_000);
});

describe('workers with a fleet secret', () => {
  const secret = 'fleet-secret-0123456789';

  test('make the load of a run that has it, and none of a run without or of forged orders', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const workers = await startFleetWorkers(redis.url, 2, { secret });
    const options = { ...shortLevel, concurrency: 2, apiBase: simulator.url, maxRequests: 12 };
    const refused = runOnFleet(options, { redis: redis.url, workers: 2 });
    await expect(refused.summary).rejects.toThrow('takes only runs that are signed with its fleet secret');
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    const run = runOnFleet(
      { ...options, maxRequests: 100 },
      {
        redis: redis.url,
        workers: 2,
        secret,
      },
    );
    await run.received(4);
    const [down] = await client.keys('genai-bench:fleet:run:*:down:0');
    await client.xadd(
      down!,
      '*',
      'm',
      JSON.stringify({ type: 'state', state: { taken: 0, isOver: true } }),
      's',
      '',
    );
    const { levels } = await run.summary;
    expect(levels[0]!.counts.byOutcome.completed).toBe(100);
    expect(levels[0]!.fleet!.workers.map(({ status }) => status)).toEqual(['completed', 'completed']);
    for (const worker of workers) expect(worker.output()).not.toContain(secret);
  }, 90_000);
});
