import { join } from 'node:path';
import { createSeededRandom } from '@genai-bench/core-metrics';
import { monotonicMs } from '@genai-bench/runner';
import type { Simulator } from '@genai-bench/simulator';
import { createMemoryRunHistory, importExperiments } from '@genai-bench/stream-server';
import { expect, onTestFinished, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import { redisForTest, runOnFleet, startFleetWorkers } from '../support/fleet-for-test.ts';
import {
  expectKilledRun,
  longestGapMs,
  recordedIdsOf,
  runAndKill,
  type KilledRun,
} from '../support/kill-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { simulatorForTest } from '../support/test-servers.ts';

const killCount = 30;
/** Workers of each fleet. They make load side by side: after a kill each needs its silence before it is free. */
const fleets = [2, 1, 2, 1, 2, 1];

interface FleetKill extends KilledRun {
  /** The longest times for which the processes of this run stood still, added up. */
  readonly stalledMs: number;
}

/** When this process, with the target in it, gave signs of life. */
function watchOwnStalls(): readonly number[] {
  const aliveAtMs: number[] = [];
  const timer = setInterval(() => aliveAtMs.push(monotonicMs()), 50);
  onTestFinished(() => clearInterval(timer));
  return aliveAtMs;
}

function stalledMsUntilKill(
  { heartbeats, killedAtMs }: KilledRun,
  others: readonly (readonly number[])[],
): number {
  const beganAtMs = heartbeats[0]!.atMs;
  return [heartbeats.map(({ atMs }) => atMs), ...others]
    .map((instants) => instants.filter((atMs) => atMs >= beganAtMs && atMs <= killedAtMs))
    .map((instants) => longestGapMs([...instants, killedAtMs]))
    .reduce((sum, gapMs) => sum + gapMs, 0);
}

/** The target's own account: ids of the requests of a run that it had answered by then. */
function answeredIds({ truth }: Simulator, runId: string, untilMs: number): string[] {
  return truth
    .requests()
    .filter(({ outcome, endedAtMs = Infinity }) => outcome === 'finished' && endedAtMs <= untilMs)
    .map(({ id }) => id)
    .filter((id) => id.startsWith(`${runId}-`));
}

test('a run on workers that is killed at any instant opens, adds up, and lacks at most its last second', async () => {
  const [redis, simulator] = [await redisForTest(), await simulatorForTest({ ttftMs: 20, itlMs: 2 })];
  const baseFolder = await temporaryFolder();
  const seed = Date.now() % 1_000_000;
  const random = createSeededRandom(seed).fork('kills');
  const instants = Array.from({ length: killCount }, () => random.next() * 3000);
  const ownAliveAtMs = watchOwnStalls();
  const kills = new Map<string, FleetKill>();

  async function killNext(workerCount: number, prefix: string): Promise<void> {
    const workers = await startFleetWorkers(redis.url, workerCount, { prefix });
    const fleet = { redis: redis.url, prefix, workers: workerCount };
    for (let next = instants.pop(); next !== undefined; next = instants.pop()) {
      const folderName = `killed-${instants.length}`;
      const options = {
        ...shortLevel,
        apiBase: simulator.url,
        concurrency: [2, 4, 3, 2, 4, 3, 2, 4],
        maxDurationMs: 400,
        maxRequests: 1_000_000,
        warmupRequests: 2,
        output: { baseFolder, folderName },
      };
      const since = instants.length % 8 === 0 ? 'start' : 'first-request';
      const killed = await runAndKill(options, { afterMs: next, since, fleet });
      const lives = [ownAliveAtMs, ...workers.map(({ aliveAtMs }) => aliveAtMs)];
      kills.set(folderName, { ...killed, stalledMs: stalledMsUntilKill(killed, lives) });
    }
    const next = runOnFleet({ ...shortLevel, apiBase: simulator.url, maxRequests: 12 }, fleet);
    expect((await next.summary).levels[0]!.counts.byOutcome.completed).toBe(12);
  }
  await Promise.all(fleets.map((workerCount, at) => killNext(workerCount, `fleet-${at}`)));

  const history = createMemoryRunHistory();
  const { imported, refused } = await importExperiments({ directory: baseFolder, history });
  expect(imported.length + refused.length, `seed ${seed}`).toBe(killCount);
  expect(imported.length).toBeGreaterThan(killCount / 3);
  const runIdOf = new Map(imported.map(({ folder, runId }) => [folder, runId]));
  for (const { reason } of refused)
    expect(reason).toMatch(/nothing was recorded yet|no record had reached it/);
  let comparedCount = 0;
  for (const [folderName, { runId, killedAtMs, stalledMs }] of kills) {
    const folder = join(baseFolder, folderName);
    const importedId = runIdOf.get(folder);
    const recordedIds = importedId === undefined ? [] : await recordedIdsOf(folder, importedId);
    expect(new Set(recordedIds).size, `${folderName}, seed ${seed}`).toBe(recordedIds.length);
    const missingIds = new Set(answeredIds(simulator, runId, killedAtMs - 1000 - stalledMs));
    comparedCount += missingIds.size;
    for (const id of recordedIds) missingIds.delete(id);
    expect([...missingIds], `${folderName}, seed ${seed}, stalled for ${stalledMs} ms`).toEqual([]);
    if (importedId === undefined) continue;
    expect(importedId).toBe(runId);
    expectKilledRun((await history.findRun(runId))!, recordedIds.length);
  }
  expect(comparedCount, `seed ${seed}`).toBeGreaterThan(0);
}, 240_000);
