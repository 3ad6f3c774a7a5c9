import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import { redisForTest, runOnFleet, startFleetWorker } from '../support/fleet-for-test.ts';
import { simulatorForTest } from '../support/test-servers.ts';

test('fleets of two prefixes on one Redis know nothing of each other', async () => {
  const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
  const teams = ['team-a', 'team-b'];
  const workers = teams.map((prefix) => startFleetWorker({ redis: redis.url, prefix, name: `of-${prefix}` }));
  await Promise.all(workers.map((worker) => worker.says('waits for runs')));
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  const level = { ...shortLevel, apiBase: simulator.url, maxRequests: 12 };
  // Both at once: each takes its own worker, and there is no other.
  const runs = teams.map((prefix) => runOnFleet(level, { redis: redis.url, prefix, workers: 1 }));
  for (const [index, run] of runs.entries()) {
    const { levels, fleet } = await run.summary;
    expect(levels[0]!.counts.byOutcome.completed).toBe(12);
    expect(fleet!.workers.map(({ name }) => name)).toEqual([`of-${teams[index]}`]);
  }
  const keys = await client.keys('*');
  expect(keys.length).toBeGreaterThan(0);
  expect(keys.filter((key) => !/^team-[ab]:fleet:/.test(key))).toEqual([]);
  const tooMany = runOnFleet(level, { redis: redis.url, prefix: 'team-a', workers: 2, waitMs: 500 });
  await expect(tooMany.summary).rejects.toThrow(/^1 of 2 workers were there after 0.5 s: of-team-a \(/);
  const usual = runOnFleet(level, { redis: redis.url, workers: 1, waitMs: 500 });
  await expect(usual.summary).rejects.toThrow('nobody is there');
});
