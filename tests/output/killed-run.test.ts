import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSeededRandom, outcomeKinds, type RunSummary } from '@genai-bench/core-metrics';
import { readRecords, type BenchmarkOptions } from '@genai-bench/runner';
import { createMemoryRunHistory, importExperiments } from '@genai-bench/stream-server';
import { expect, onTestFinished, test } from 'vitest';
import { cliForTest } from '../support/cli-for-test.ts';
import { shortLevel } from '../support/collect-run.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Heartbeat {
  /** Requests that had ended. */
  readonly count: number;
  /** On the clock of the process that ran. */
  readonly atMs: number;
}

/**
 * Runs a benchmark in a process of its own, kills it some time after its first request has ended, or after its beginning,
 * and gives what it said until then.
 */
async function runAndKill(
  options: BenchmarkOptions,
  {
    afterMs,
    since = 'first-request',
  }: { readonly afterMs: number; readonly since?: 'start' | 'first-request' },
): Promise<readonly Heartbeat[]> {
  const child = fork(join(import.meta.dirname, '../support/killed-child.mjs'), { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const heartbeats: Heartbeat[] = [];
  const exited = once(child, 'exit');
  child.on('message', (message) => heartbeats.push(message as Heartbeat)); // Holds: it sends nothing else.
  child.send(options);
  const isUnderWay = (): boolean => (heartbeats.at(-1)?.count ?? 0) > 0;
  do await Promise.race([once(child, 'message'), exited]);
  while (since === 'first-request' && !isUnderWay() && child.exitCode === null);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  return heartbeats;
}

/** How many requests had ended a second before the last word, and before the longest time for which the process stood still. */
function countToBeKept(heartbeats: readonly Heartbeat[]): number {
  const gaps = heartbeats.slice(1).map(({ atMs }, index) => atMs - heartbeats[index]!.atMs);
  const untilMs = (heartbeats.at(-1)?.atMs ?? 0) - 1000 - Math.max(0, ...gaps);
  return Math.max(0, ...heartbeats.filter(({ atMs }) => atMs <= untilMs).map(({ count }) => count));
}

function expectSumsToAddUp({ levels, status, failure }: RunSummary, recordCount: number): void {
  expect({ status, failure }).toEqual({
    status: 'aborted',
    failure: expect.stringMatching(/^interrupted: /),
  });
  for (const { counts } of levels) {
    expect(outcomeKinds.reduce((sum, kind) => sum + counts.byOutcome[kind], 0)).toBe(counts.issued);
  }
  expect(levels.reduce((sum, { counts }) => sum + counts.issued + (counts.warmup ?? 0), 0)).toBe(recordCount);
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
    expectSumsToAddUp((await history.findRun(runId))!, totalCount);
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
