import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecords } from '@genai-bench/runner';
import { expect, test } from 'vitest';
import { shortLevel } from '../support/collect-run.ts';
import { startBenchmarkChild } from '../support/start-benchmark-child.ts';
import { simulatorForTest } from '../support/test-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('a run that is killed leaves every record readable that had reached the file', async () => {
  const simulator = await simulatorForTest({ ttftMs: 2, itlMs: 1 });
  const baseFolder = await temporaryFolder();
  const child = startBenchmarkChild({
    ...shortLevel,
    apiBase: simulator.url,
    concurrency: 8,
    maxRequests: 1_000_000,
    output: { baseFolder, folderName: 'killed' },
  });
  const folder = join(baseFolder, 'killed');
  const path = join(folder, 'records.jsonl');
  const linesOf = async (): Promise<number> =>
    (await readFile(path, 'utf8').catch(() => '')).split('\n').length - 1;

  // Records reach the file while their level is still going on; no end of anything has happened yet.
  await expect.poll(linesOf, { timeout: 50_000 }).toBeGreaterThan(200);
  const seenLines = await linesOf();
  child.process.kill('SIGKILL');
  await child.exited;

  const torn: string[] = [];
  const indexes: number[] = [];
  for await (const record of readRecords(path, { onTornLine: (text) => torn.push(text) })) {
    expect(record.outcome.kind).toBe('completed');
    indexes.push(record.index);
  }
  expect(indexes.length).toBeGreaterThanOrEqual(seenLines - 1);
  expect(new Set(indexes).size).toBe(indexes.length);
  expect(torn.length).toBeLessThanOrEqual(1);
  // Nothing in the folder claims to be a finished level, and the summary says what is true.
  const names = await readdir(folder);
  expect(names.filter((name) => name.startsWith('D'))).toEqual([]);
  expect(JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'))).toMatchObject({
    status: 'aborted',
    levels: [],
  });
});
