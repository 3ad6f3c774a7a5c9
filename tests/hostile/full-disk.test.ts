import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { RunSummary } from '@genai-bench/core-metrics';
import { spareRecordsFile } from '@genai-bench/runner';
import { createSqliteRunHistory } from '@genai-bench/stream-server';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from '../cli/support/spawn-cli.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);

/** A folder on a file system of its own that is full after 256 kB; `undefined` where none may be mounted. */
async function smallDisk(): Promise<string | undefined> {
  const folder = await temporaryFolder();
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  onTestFinished(async () => void (await run('umount', ['-l', folder])));
  return folder;
}

const requestCount = 1500;

test('a disk that is full costs the files on it, and neither table nor history nor a single record', async ({
  skip,
}) => {
  const results = await smallDisk();
  if (results === undefined) return skip('No file system may be mounted here (that takes root).');
  const simulator = await simulatorForTest({ ttftMs: 1, itlMs: 1 });
  const historyPath = join(await temporaryFolder(), 'history.db');
  const { code, stdout, stderr } = await runCli([
    'benchmark',
    '--api-base',
    simulator.url,
    '--model',
    'sim',
    '--traffic-scenario',
    'D(20,4)',
    '--num-concurrency',
    '8',
    '--max-requests-per-run',
    String(requestCount),
    '--enable-streaming',
    '--streaming-port',
    '0',
    '--experiment-base-dir',
    results,
    '--history',
    historyPath,
    '--json',
  ]);
  const summary = JSON.parse(stdout) as RunSummary & { exitCode: number; experimentFolder: string };
  const sparePath = spareRecordsFile(summary.runId);
  onTestFinished(() => rm(dirname(sparePath), { recursive: true, force: true }));

  expect({ code, exitCode: summary.exitCode, status: summary.status }).toEqual({
    code: 1,
    exitCode: 1,
    status: 'completed',
  });
  expect(summary.levels.map(({ counts }) => counts.byOutcome.completed)).toEqual([requestCount]);
  const missing = summary.missingResults ?? [];
  expect(missing).toContainEqual(
    expect.stringMatching(
      /records\.jsonl .*The disk is full\..* The rest of the records is in .*genai-bench-/s,
    ),
  );
  for (const sentence of missing) expect(stderr).toContain(`INCOMPLETE RESULTS: ${sentence}`);
  // What did reach the disk is whole, as far as it goes.
  const names = await readdir(summary.experimentFolder);
  expect(names.filter((name) => name.startsWith('D') || name.includes('.partial'))).toEqual([]);
  const [own, spare] = await Promise.all([
    readFile(join(summary.experimentFolder, 'records.jsonl')),
    readFile(sparePath),
  ]);
  const lines = Buffer.concat([own, spare]).toString('utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(1 + requestCount);

  const history = await createSqliteRunHistory({ path: historyPath });
  onTestFinished(() => history.close());
  expect(await history.findRun(summary.runId)).toMatchObject({ missingResults: missing });
  expect((await history.listRecords(summary.runId, { limit: 1 })).totalCount).toBe(requestCount);
});
