import { spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { entry } from '../cli/support/spawn-cli.ts';
import { cliForTest } from '../support/cli-for-test.ts';
import { redisForTest } from '../support/fleet-for-test.ts';
import { simulatorForTest } from '../support/test-servers.ts';

const password = 'hidden-word-123';
const headerValue = 'hidden-value-456';
const team = ['--redis-prefix', 'team-a'];

function levelOf(url: string): string[] {
  const level = ['--num-concurrency', '3', '--max-requests-per-run', '12', '--traffic-scenario', 'D(20,8)'];
  return ['benchmark', '--api-base', url, '--model', 'sim', '--no-save', ...level];
}

describe('genai-bench worker', () => {
  test('makes the load of a benchmark with --workers, and neither password nor headers are told to anybody', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const client = new Redis(redis.url);
    await client.config('SET', 'requirepass', password);
    client.disconnect();
    const url = redis.url.replace('redis://', `redis://:${password}@`);
    const env = { GENAI_BENCH_REDIS_URL: url };
    const workers = ['near', 'far'].map((name) => cliForTest(['worker', '--name', name, ...team], { env }));
    await Promise.all(workers.map((worker) => worker.waitFor('stderr', 'waits for runs')));
    const ofRun = [
      ...levelOf(simulator.url),
      '--workers',
      '2',
      '--header',
      `X-Team: ${headerValue}`,
      ...team,
    ];
    const run = cliForTest([...ofRun, '--redis-url', url, '--json']);
    expect(await run.ended).toBe(0);
    const { levels, fleet } = JSON.parse(run.stdout);
    expect(levels[0].counts.byOutcome.completed).toBe(12);
    expect(fleet.workers.map(({ name }: { name: string }) => name).sort()).toEqual(['far', 'near']);
    expect(run.stderr).toContain('2 of 2 workers: far (');
    const table = cliForTest(ofRun, { env });
    expect(await table.ended).toBe(0);
    expect(table.stdout).toMatch(/workers: 2 on 1 host, clocks known within [\d.]+ ms/);
    for (const worker of workers) worker.kill('SIGTERM');
    for (const worker of workers) expect(await worker.ended).toBe(0);
    for (const { stdout, stderr } of [...workers, run, table]) {
      expect(`${stdout}${stderr}`).not.toContain(password);
      expect(`${stdout}${stderr}`).not.toContain(headerValue);
    }
  });

  test('makes a run fail that was to end with it, and says why, though requests had completed', async () => {
    const [redis, simulator] = [await redisForTest(), await simulatorForTest()];
    const workers = ['near', 'far'].map((name) =>
      cliForTest(['worker', '--name', name, '--redis-url', redis.url]),
    );
    await Promise.all(workers.map((worker) => worker.waitFor('stderr', 'waits for runs')));
    const endless = [...levelOf(simulator.url), '--max-requests-per-run', '100000'];
    const both = ['--workers', '2', '--on-worker-loss', 'abort', '--redis-url', redis.url];
    const run = cliForTest([...endless, ...both, '--quiet', '--json']);
    await expect.poll(() => simulator.stats().finished, { timeout: 30_000 }).toBeGreaterThan(20);
    workers[1]!.kill('SIGKILL');
    expect(await run.ended).toBe(1);
    const { exitCode, status, levels } = JSON.parse(run.stdout);
    expect({ exitCode, status, level: levels[0].status }).toEqual({
      exitCode: 1,
      status: 'aborted',
      level: 'failed',
    });
    expect(levels[0].counts.byOutcome.completed).toBeGreaterThan(0);
    expect(run.stderr).toMatch(
      /^genai-bench: the run was aborted: Worker far was lost \(nothing was heard of it for 10 s\), and the run ends with it\.$/m,
    );
  }, 90_000);

  test('ends with one line where Redis is not there', async () => {
    const url = `redis://:${password}@127.0.0.1:1`;
    const worker = cliForTest(['worker', '--redis-url', url]);
    expect(await worker.ended).toBe(1);
    expect(worker.stderr).toBe(
      'genai-bench: --redis-url: Redis at redis://127.0.0.1:1 cannot be used: nothing listens there. Start it there, or name another address.\n',
    );
    const run = [...levelOf('http://127.0.0.1:9'), '--quiet', '--workers', '1', '--redis-url', url];
    const benchmark = cliForTest(run);
    expect(await benchmark.ended).toBe(2);
    expect(benchmark.stderr).toMatch(/^genai-bench: --redis-url: Redis cannot be used: [^\n]+\n$/);
    expect(benchmark.stderr).not.toContain(password);
  });
});

describe('genai-bench without workers', () => {
  /** Files that were loaded, by their paths. */
  function loadedBy(...args: readonly string[]): string {
    const tell =
      'import m from "node:module"; process.on("exit", () => process.stderr.write(Object.keys(m._cache).join()))';
    const child = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, entry, ...args],
      { encoding: 'utf8' },
    );
    return child.stderr;
  }

  test('loads nothing that speaks to Redis', () => {
    expect(loadedBy('worker', '--redis-url', 'redis://127.0.0.1:1')).toContain('ioredis');
    expect(loadedBy('--help')).not.toContain('ioredis');
    expect(loadedBy('benchmark', '--api-base', 'http://127.0.0.1:1', '--model', 'm')).not.toContain(
      'ioredis',
    );
  });
});
