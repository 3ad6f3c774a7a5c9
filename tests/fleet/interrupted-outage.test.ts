import { setTimeout as sleep } from 'node:timers/promises';
import type { RunSummary } from '@genai-bench/core-metrics';
import type { Simulator } from '@genai-bench/simulator';
import { describe, expect, test } from 'vitest';
import type { SpawnedCli } from '../cli/support/spawn-cli.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { redisForTest, runOnFleet, startFleetWorkers } from '../support/fleet-for-test.ts';
import type { RedisServer } from '../support/start-redis-server.ts';
import { shortLevel } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';

const patience = { timeout: 30_000 };
const endless = [
  '--num-concurrency',
  '3',
  '--max-requests-per-run',
  '100000',
  '--traffic-scenario',
  'D(20,8)',
];

interface EndlessRun {
  readonly redis: RedisServer;
  readonly simulator: Simulator;
  readonly run: SpawnedCli;
  readonly workers: readonly SpawnedCli[];
}

/** A run without an end on two workers, all of them commands, that has measured something. */
async function startEndlessRun(...flags: readonly string[]): Promise<EndlessRun> {
  const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
  const shared = ['--redis-url', redis.url];
  const workers = ['near', 'far'].map((name) => cliForTest(['worker', '--name', name, ...shared]));
  await Promise.all(workers.map((worker) => worker.waitFor('stderr', 'waits for runs')));
  const target = ['benchmark', '--api-base', simulator.url, '--model', 'sim', '--no-save'];
  const run = cliForTest([...target, ...endless, ...shared, '--workers', '2', '--json', ...flags]);
  await finishes(simulator, 30);
  return { redis, simulator, run, workers };
}

/** So many requests more, as the server counts them. */
async function finishes(simulator: Simulator, count: number): Promise<void> {
  const before = simulator.stats().finished;
  await expect.poll(() => simulator.stats().finished, patience).toBeGreaterThanOrEqual(before + count);
}

describe('Ctrl-C of a run with workers while Redis is away', () => {
  test('waits for Redis, has the workers stop once it is back, and counts what they held', async () => {
    const { redis, simulator, run, workers } = await startEndlessRun('--quiet', '--drain', '1s');
    await redis.kill();
    await finishes(simulator, 30);
    run.kill('SIGINT');
    await run.waitFor('stderr', 'Redis does not answer; waiting up to');
    // Real time: longer than workers have for stopping when Redis answers.
    await sleep(13_000);
    const { finished: madeDuringOutage } = simulator.stats();
    await redis.restart();
    expect(await run.ended).toBe(130);
    expect(run.stderr).toMatch(
      /^Redis does not answer; waiting up to \d+ s for it, and then for what the workers hold\. Ctrl-C again ends at once\.$/m,
    );
    expect(run.stderr).toContain('Redis answers again; the workers are told to stop. Waiting up to 11 s');
    const { status, levels, fleet } = JSON.parse(run.stdout) as RunSummary;
    expect(status).toBe('aborted');
    expect(fleet!.workers.map((worker) => worker.status)).toEqual(['aborted', 'aborted']);
    // Each request that was answered is counted, and none twice.
    const { completed } = levels[0]!.counts.byOutcome;
    expect(completed).toBeGreaterThanOrEqual(madeDuringOutage);
    expect(completed).toBeLessThanOrEqual(simulator.stats().finished);
    expect(levels[0]!.counts.issued).toBe(completed + levels[0]!.counts.byOutcome.cancelled);
    await Promise.all(workers.map((worker) => worker.waitFor('stderr', 'is done; waiting')));
  }, 120_000);

  test('ends at once the second time', async () => {
    const { redis, run } = await startEndlessRun();
    redis.pause();
    run.kill('SIGINT');
    await run.waitFor('stderr', 'Redis does not answer; waiting up to');
    run.kill('SIGINT');
    expect(await run.ended).toBe(130);
    // It had nothing of the end of a run to say any more.
    expect(run.stdout).toBe('');
    expect(run.stderr).not.toContain('was lost');
  }, 90_000);
});

describe('a run that is stopped while Redis is away', () => {
  test('ends with what was delivered when Redis does not come back', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    await startFleetWorkers(redis.url, 2);
    const run = runOnFleet(
      { ...shortLevel, maxRequests: 100_000, drainMs: 600_000, apiBase: simulator.url },
      { redis: redis.url, workers: 2, redisOutageMs: 6_000 },
    );
    await run.received(30);
    redis.pause();
    run.run.stop();
    const { status, levels } = await run.summary;
    expect(status).toBe('aborted');
    expect(levels[0]!.counts.issued).toBe(run.records.length);
    expect(levels[0]!.fleet!.workers.map(({ problem }) => problem)).toEqual(
      Array(2).fill('Redis did not answer for 6 s'),
    );
    expect(run.said.join('\n')).toMatch(/Redis does not answer; waiting up to \d s/);
  }, 90_000);
});
