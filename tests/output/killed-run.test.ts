import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSeededRandom } from '@genai-bench/core-metrics';
import { readRecords } from '@genai-bench/runner';
import { createMemoryRunHistory, importExperiments } from '@genai-bench/stream-server';
import { expect, test } from 'vitest';
import { cliForTest } from '../support/cli-for-test.ts';
import { shortLevel } from '../support/collect-run.ts';
import {
  expectKilledRun,
  longestGapMs,
  recordedIdsOf,
  runAndKill,
  type KilledRun,
} from '../support/kill-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** How many requests had ended a second before the last word, and before the longest time for which the process stood still. */
function countToBeKept({ heartbeats }: KilledRun): number {
  const untilMs = (heartbeats.at(-1)?.atMs ?? 0) - 1000 - longestGapMs(heartbeats.map(({ atMs }) => atMs));
  return Math.max(0, ...heartbeats.filter(({ atMs }) => atMs <= untilMs).map(({ count }) => count));
}

const killCount = 50;

test('a run that is killed at any instant opens, adds up, and lacks at most its last second', async () => {
  const simulator = await simulatorForTest({ ttftMs: 2, itlMs: 1 });
  const baseFolder = await temporaryFolder();
  const seed = Date.now() % 1_000_000;
  const random = createSeededRandom(seed).fork('kills');
  const instants = Array.from({ length: killCount }, () => random.next() * 1500);
  const kept = new Map<string, number>();

  async function killNext(): Promise<void> {
    for (let next = instants.pop(); next !== undefined; next = instants.pop()) {
      const folderName = `killed-${instants.length}`;
      const options = {
        ...shortLevel,
        apiBase: simulator.url,
        // More levels than end within the time.
        concurrency: [1, 2, 4, 1, 2, 4, 1, 2],
        maxDurationMs: 400,
        maxRequests: 1_000_000,
        warmupRequests: 2,
        output: { baseFolder, folderName },
      };
      // Some before anything has ended.
      const since = instants.length % 10 === 0 ? 'start' : 'first-request';
      kept.set(folderName, countToBeKept(await runAndKill(options, { afterMs: next, since })));
    }
  }
  await Promise.all(Array.from({ length: 4 }, killNext));

  const history = createMemoryRunHistory();
  const { imported, refused } = await importExperiments({ directory: baseFolder, history });
  expect(imported.length + refused.length, `seed ${seed}`).toBe(killCount);
  for (const { folder, reason } of refused) {
    expect(reason).toMatch(/nothing was recorded yet|no record had reached it/);
    expect(kept.get(folder.split('/').at(-1)!)).toBe(0);
  }
  for (const { folder, runId } of imported) {
    const { totalCount } = await history.listRecords(runId, { limit: 1 });
    expect(totalCount, `${folder}, seed ${seed}`).toBeGreaterThanOrEqual(
      kept.get(folder.split('/').at(-1)!)!,
    );
    expectKilledRun((await history.findRun(runId))!, totalCount);
    expect(new Set(await recordedIdsOf(folder, runId)).size).toBe(totalCount);
    // Nothing in the folder claims to be a finished level that is not in the summary.
    const levelFiles = (await readdir(folder)).filter((name) => name.startsWith('D'));
    expect(levelFiles.length).toBeLessThanOrEqual((await history.findRun(runId))!.levels.length);
  }
  expect(imported.length).toBeGreaterThan(killCount / 3);

  const serve = cliForTest(['serve', '--results', baseFolder, '--history', 'none', '--port', '0']);
  await serve.waitFor('stderr', 'Ready');
  expect(serve.stderr).toContain(`${baseFolder}: ${imported.length} runs taken in, 0 known already.`);
  expect(serve.stderr).toMatch(/killed-\d+: interrupted: the process of this run ended before the run did/);
  const [url] = /http:\/\/\S+?(?=\/)/.exec(serve.stderr) ?? [];
  const listed = (await (await fetch(`${url}/api/v1/runs?limit=200`)).json()) as { runs: unknown[] };
  expect(listed.runs).toHaveLength(imported.length);
  serve.kill('SIGTERM');
  await serve.ended;

  const { folder } = imported.at(-1)!;
  const replay = cliForTest(['replay', folder, '--speed', 'max', '--port', '0']);
  await replay.waitFor('stderr', 'the page stays at');
  expect(replay.stderr).toContain('the run is shown from its records');
  replay.kill('SIGINT');
  expect(await replay.ended).toBe(0);
}, 240_000);

test('a run that is killed has no record twice, and at most one that is torn', async () => {
  const simulator = await simulatorForTest({ ttftMs: 2, itlMs: 1 });
  const baseFolder = await temporaryFolder();
  const output = { baseFolder, folderName: 'killed' };
  await runAndKill(
    { ...shortLevel, apiBase: simulator.url, concurrency: 8, maxRequests: 1_000_000, output },
    { afterMs: 1000 },
  );
  const folder = join(baseFolder, 'killed');
  const torn: string[] = [];
  const indexes: number[] = [];
  for await (const record of readRecords(join(folder, 'records.jsonl'), {
    onTornLine: (text) => torn.push(text),
  })) {
    expect(record.outcome.kind).toBe('completed');
    indexes.push(record.index);
  }
  expect(indexes.length).toBeGreaterThan(0);
  expect(new Set(indexes).size).toBe(indexes.length);
  expect(torn.length).toBeLessThanOrEqual(1);
  expect(JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'))).toMatchObject({
    status: 'aborted',
    levels: [],
  });
});
