import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededRandom, outcomeKinds } from '@genai-bench/core-metrics';
import { monotonicMs } from '@genai-bench/runner';
import type { TruthRecord, Simulator } from '@genai-bench/simulator';
import { createMemoryRunHistory, importExperiments } from '@genai-bench/stream-server';
import { expect, test } from 'vitest';
import { requestIdOf, shortLevel } from '../support/collect-run.ts';
import { redisForTest, runOnFleet, startFleetWorkers, type FleetRun } from '../support/fleet-for-test.ts';
import { longestGapMs, recordedIdsOf } from '../support/kill-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { simulatorForTest } from '../support/test-servers.ts';

const fleetCount = 4;
const workerCount = 6;
/** Of each fleet; one is left. */
const killCount = 5;
const slotsEach = 3;
const requestsEach = 12;
const maxRequests = workerCount * requestsEach;

/** Requests are dealt to the workers in turn. */
const placeOf = (index: number): number => index % workerCount;

/** What the target knows of one worker's requests and the run does not. */
function missingOf(simulator: Simulator, { run, records }: FleetRun, place: number): readonly TruthRecord[] {
  const ids = new Set(records.map((record) => requestIdOf(run, record)));
  return simulator.truth
    .requests()
    .filter(({ id }) => id.startsWith(`${run.runId}-`) && !ids.has(id))
    .filter(({ id }) => placeOf(Number(id.split('-').at(-1))) === place);
}

test('a run whose workers are killed at any instants opens, counts nothing twice, and says by their counts what has no outcome', async () => {
  // Requests of 2.5 s, so that there are some in the middle of it.
  const [redis, simulator] = [await redisForTest(), await simulatorForTest({ itlMs: 100 })];
  const baseFolder = await temporaryFolder();
  const seed = Date.now() % 1_000_000;
  const random = createSeededRandom(seed).fork('kills');
  const options = {
    ...shortLevel,
    scenarios: ['D(20,25)'],
    concurrency: workerCount * slotsEach,
    maxRequests,
    apiBase: simulator.url,
  };

  async function killWorkersAfter(instants: readonly number[], prefix: string): Promise<FleetRun> {
    const workers = await startFleetWorkers(redis.url, workerCount, { prefix });
    const output = { baseFolder, folderName: prefix };
    const run = runOnFleet({ ...options, output }, { redis: redis.url, prefix, workers: workerCount });
    await run.received(1);
    const kills = instants.map(async (afterMs, at) => {
      await sleep(afterMs);
      const killedAtMs = monotonicMs();
      workers[at]!.process.kill('SIGKILL');
      return { name: `w${at}`, killedAtMs, aliveAtMs: [...workers[at]!.aliveAtMs] };
    });
    const killed = await Promise.all(kills);
    const [level] = (await run.summary).levels;
    const { issued, byOutcome } = level!.counts;
    expect(outcomeKinds.reduce((sum, kind) => sum + byOutcome[kind], 0)).toBe(issued);
    expect(new Set(run.records.map(({ index }) => index)).size).toBe(issued);
    for (const { name, killedAtMs, aliveAtMs } of killed) {
      const label = `${prefix} ${name}, seed ${seed}`;
      const lost = level!.fleet!.workers.find((worker) => worker.name === name)!;
      const lostShare = (requestsEach - lost.recordCount) / maxRequests;
      expect(lost, label).toMatchObject({ status: 'lost', lostShare: expect.closeTo(lostShare, 9) });
      const missing = missingOf(simulator, run, lost.place);
      // It may have begun one in each of its slots that the target had not heard of.
      expect(lost.unaccountedCount, label).toBeLessThanOrEqual(missing.length + slotsEach);
      const knownUntilMs = killedAtMs - 1000 - longestGapMs([...aliveAtMs, killedAtMs]);
      const known = missing.filter(({ receivedAtMs }) => receivedAtMs <= knownUntilMs);
      expect(lost.unaccountedCount, label).toBeGreaterThanOrEqual(known.length);
      const answered = missing.filter(({ endedAtMs = Infinity }) => endedAtMs <= knownUntilMs);
      expect(answered, label).toEqual([]);
      expect(level!.instrument.grade.reasons.join(' ')).toContain(
        `has no outcome: ${lost.unaccountedCount} of its requests are known to have been sent`,
      );
    }
    return run;
  }

  const runs = await Promise.all(
    Array.from({ length: fleetCount }, (_, at) =>
      killWorkersAfter(
        Array.from({ length: killCount }, () => random.next() * 6500),
        `fleet-${at}`,
      ),
    ),
  );
  const history = createMemoryRunHistory();
  const { imported, refused } = await importExperiments({ directory: baseFolder, history });
  expect(refused).toEqual([]);
  expect(imported).toHaveLength(fleetCount);
  for (const [at, { run, records }] of runs.entries()) {
    const ids = await recordedIdsOf(join(baseFolder, `fleet-${at}`), run.runId);
    expect(ids.toSorted()).toEqual(records.map((record) => requestIdOf(run, record)).toSorted());
    expect((await history.findRun(run.runId))!.levels[0]!.counts.issued).toBe(records.length);
  }
}, 180_000);
