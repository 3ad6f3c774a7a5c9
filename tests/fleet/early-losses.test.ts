import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import { redisForTest, runOnFleet, startFleetWorkers, type FleetRun } from '../support/fleet-for-test.ts';
import { sendJson } from '../support/recording-server.ts';
import { recordingServerForTest } from '../support/test-servers.ts';

const level = { ...shortLevel, concurrency: [6, 4], maxRequests: 24 };

/** A target that lets nobody get ready before the test opens it: workers ask it for its models first. */
async function closedTarget() {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  const server = await recordingServerForTest(undefined, (_request, response) => {
    const answer = (): void => sendJson(response, 200, { object: 'list', data: [] });
    if (isOpen) answer();
    else waiting.push(answer);
  });
  return {
    url: server.url,
    asked: (count: number) => expect.poll(() => waiting.length, { timeout: 10_000 }).toBe(count),
    open(): void {
      isOpen = true;
      for (const answer of waiting) answer();
    },
  };
}

/** Three workers, of which the second is killed while all of them get ready. */
async function runWithEarlyLoss(onWorkerLoss: 'degrade' | 'abort'): Promise<FleetRun> {
  const [redis, target] = [await redisForTest(), await closedTarget()];
  const workers = await startFleetWorkers(redis.url, 3);
  const run = runOnFleet({ ...level, apiBase: target.url }, { redis: redis.url, workers: 3, onWorkerLoss });
  await target.asked(3);
  workers[1]!.process.kill('SIGKILL');
  await workers[1]!.exited;
  target.open();
  return run;
}

describe('a run whose worker is killed before the load begins', () => {
  test('deals the whole load among the others, names the worker and grades its absence', async () => {
    const { summary } = await runWithEarlyLoss('degrade');
    const { status, levels, fleet, grade } = await summary;
    expect(status).toBe('completed');
    expect(levels.map(({ counts }) => counts.byOutcome.completed)).toEqual([24, 24]);
    const lost = { name: 'w1', status: 'lost', recordCount: 0, lostShare: 0 };
    expect(levels[0]!.fleet!.workers.find(({ name }) => name === 'w1')).toMatchObject(lost);
    expect(levels[1]!.fleet!.workers.map(({ name }) => name).sort()).toEqual(['w0', 'w2']);
    expect(fleet!.workers).toHaveLength(3);
    expect(fleet!.workers.find(({ name }) => name === 'w1')).toMatchObject({
      ...lost,
      problem: expect.stringContaining('4 s'),
    });
    expect(grade.verdict).not.toBe('trusted');
    expect(grade.reasons.join(' ')).toMatch(/Worker w1 was lost \(.+\): fewer workers than asked for/);
  });

  test('ends with a result that says so where that was asked for', async () => {
    const { summary, records } = await runWithEarlyLoss('abort');
    const { status, levels, fleet } = await summary;
    expect(status).toBe('aborted');
    expect(records).toEqual([]);
    expect(levels).toHaveLength(1);
    expect(levels[0]).toMatchObject({ status: 'failed' });
    expect(levels[0]!.failure).toMatch(
      /^Worker w1 \(.+\) was lost before the level began, and the run ends with it\.$/,
    );
    const ends = Object.fromEntries(fleet!.workers.map(({ name, status: ended }) => [name, ended]));
    expect(ends).toEqual({ w0: 'aborted', w1: 'lost', w2: 'aborted' });
  });
});

describe('a run whose worker is gone before it took its share', () => {
  test('goes on soon with those who are there', async () => {
    const [redis, target] = [await redisForTest(), await closedTarget()];
    target.open();
    await startFleetWorkers(redis.url, 1);
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    // A worker that nobody is behind: it is counted, and leaves once the run has counted it.
    const card = { id: 'x', name: 'ghost', host: 'h', version: '0.1.0', cpuCount: 4, clockMs: 1 };
    await client.sadd('genai-bench:fleet:workers', 'x');
    await client.set('genai-bench:fleet:worker:x', JSON.stringify({ ...card, isBusy: false }));
    const run = runOnFleet(
      { ...level, apiBase: target.url },
      {
        redis: redis.url,
        workers: 2,
        // The test's own limit is shorter: it is not this one that lets the run go on.
        waitMs: 600_000,
        say: (line) => void (line.startsWith('2 of 2') && client.del('genai-bench:fleet:worker:x')),
      },
    );
    const { status, levels, fleet } = await run.summary;
    expect(status).toBe('completed');
    expect(levels.map(({ counts }) => counts.byOutcome.completed)).toEqual([24, 24]);
    const lost = fleet!.workers.filter((worker) => worker.status === 'lost');
    expect(lost).toMatchObject([{ name: 'ghost', problem: 'it was gone before it took its share' }]);
  });
});
