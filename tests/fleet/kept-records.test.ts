import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicMs, type BenchmarkOptions } from '@genai-bench/runner';
import type { Simulator } from '@genai-bench/simulator';
import { describe, expect, test } from 'vitest';
import { requestIdOf, shortLevel } from '../support/collect-run.ts';
import {
  redisForTest,
  runOnFleet,
  startFleetWorker,
  type FleetRun,
  type FleetWorkerChild,
} from '../support/fleet-for-test.ts';
import { longestGapMs } from '../support/kill-run.ts';
import type { RedisServer } from '../support/start-redis-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
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

interface Outage {
  readonly redis: RedisServer;
  readonly simulator: Simulator;
  readonly run: FleetRun;
  readonly far: FleetWorkerChild;
  /** Of worker `far`. */
  readonly stateFolder: string;
}

/** A run on workers `near` and `far` whose Redis has been away for 80 requests. */
async function runInOutage(): Promise<Outage> {
  const [redis, simulator, stateFolder] = [
    await redisForTest(),
    await simulatorForTest(),
    await temporaryFolder(),
  ];
  const near = startFleetWorker({ redis: redis.url, name: 'near' });
  const far = startFleetWorker({ redis: redis.url, name: 'far', stateFolder });
  await Promise.all([near, far].map((worker) => worker.says('waits for runs')));
  const run = runOnFleet(
    { ...steadyLevel, apiBase: simulator.url },
    { redis: redis.url, workers: 2, redisOutageMs: 45_000 },
  );
  await run.received(30);
  await redis.kill();
  const { finished } = simulator.stats();
  await expect
    .poll(() => simulator.stats().finished, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(finished + 80);
  return { redis, simulator, run, far, stateFolder };
}

/** The requests that the target knows and the run does not, by its own account. */
function missingRequests({ simulator, run: { run, records } }: Outage) {
  const ids = records.map((record) => requestIdOf(run, record));
  expect(new Set(ids).size).toBe(ids.length);
  const known = new Set(ids);
  return simulator.truth.requests().filter(({ id }) => id.startsWith(`${run.runId}-`) && !known.has(id));
}

describe('a worker that ends while Redis is away', () => {
  test('by a kill leaves its records to the next worker of its machine, which delivers each of them once', async () => {
    const outage = await runInOutage();
    const { redis, run, far, stateFolder } = outage;
    const killedAtMs = monotonicMs();
    far.process.kill('SIGKILL');
    await far.exited;
    expect(readdirSync(join(stateFolder, 'unsent'))).toHaveLength(1);
    await redis.restart();
    const next = startFleetWorker({ redis: redis.url, name: 'next', stateFolder });
    await next.says('Delivered: ');
    expect(next.output()).toMatch(/Delivered: \d+ records of share \d of run \S+, which worker far had kept/);
    expect(readdirSync(join(stateFolder, 'unsent'))).toEqual([]);
    const { levels } = await run.summary;
    expect(run.said.join('\n')).toMatch(/[Ww]orker next delivered what (it|worker far) had kept/);
    const missing = missingRequests(outage);
    const keptUntilMs = killedAtMs - 1000 - longestGapMs([...far.aliveAtMs, killedAtMs]);
    expect(missing.filter(({ endedAtMs = Infinity }) => endedAtMs <= keptUntilMs)).toEqual([]);
    const part = levels[0]!.fleet!.workers.find(({ name }) => name === 'far')!;
    expect(part.status).toBe('lost');
    // By the counts that it kept with its records; it may have begun some that the target has not heard of.
    expect(part.unaccountedCount).toBeLessThanOrEqual(missing.length + 3);
    const known = missing.filter(({ receivedAtMs }) => receivedAtMs <= keptUntilMs);
    expect(part.unaccountedCount).toBeGreaterThanOrEqual(known.length);
    expect(levels[0]!.instrument.grade.verdict).not.toBe('trusted');
    const { issued, byOutcome } = levels[0]!.counts;
    expect(Object.values(byOutcome).reduce((sum, count) => sum + count, 0)).toBe(issued);
    expect(issued).toBe(run.records.length);
  }, 150_000);

  test('by hand leaves them too, and then no request is without an outcome', async () => {
    const outage = await runInOutage();
    const { redis, run, far, stateFolder } = outage;
    far.process.kill('SIGTERM');
    await far.exited;
    expect(far.output()).toContain(`records of the share were not taken. They are kept in ${stateFolder}`);
    await redis.restart();
    const next = startFleetWorker({ redis: redis.url, name: 'next', stateFolder });
    await next.says('Delivered: ');
    const { levels } = await run.summary;
    expect(missingRequests(outage)).toEqual([]);
    const part = levels[0]!.fleet!.workers.find(({ name }) => name === 'far')!;
    expect(part).not.toHaveProperty('unaccountedCount');
    expect(levels[0]!.counts.issued).toBe(run.records.length);
  }, 150_000);

  test('for a run that is over by then has them named and removed', async () => {
    const { redis, run, far, stateFolder } = await runInOutage();
    far.process.kill('SIGKILL');
    await far.exited;
    await redis.restart();
    run.run.stop();
    const part = (await run.summary).levels[0]!.fleet!.workers.find(({ name }) => name === 'far')!;
    expect(part.status).toBe('lost');
    expect(part.unaccountedCount).toBeGreaterThanOrEqual(0);
    const folder = join(stateFolder, 'unsent');
    const anHourAgo = new Date(Date.now() - 3_600_000);
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), anHourAgo, anHourAgo);
    const next = startFleetWorker({ redis: redis.url, name: 'next', stateFolder });
    await next.says('Not delivered: ');
    expect(next.output()).toMatch(
      /Not delivered: \d\d+ records of share \d of run \S+, which worker far had kept/,
    );
    await expect.poll(() => readdirSync(folder)).toEqual([]);
  }, 150_000);
});

describe('a worker whose records cannot be kept', () => {
  test('says so when it starts, and measures all the same', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const worker = startFleetWorker({ redis: redis.url, name: 'w', stateFolder: '/dev/null/none' });
    await worker.says('warning: nothing can be kept in /dev/null/none/unsent (ENOTDIR)');
    await worker.says('waits for runs');
    const run = runOnFleet({ ...shortLevel, apiBase: simulator.url }, { redis: redis.url, workers: 1 });
    expect((await run.summary).levels[0]!.counts.byOutcome.completed).toBe(4);
  });
});
