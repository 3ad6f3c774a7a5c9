import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { RequestRecord } from '@genai-bench/core-metrics';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeAccess } from '../testing/access-contract.ts';
import { describeRunHistory } from '../testing/run-history-contract.ts';
import { inBatches, sampleRecord, sampleRun } from '../testing/sample-run.ts';
import type { RunHistory } from './run-history.ts';
import { openSqliteStorage } from './open-sqlite-storage.ts';
import { sqliteMigrations } from './sqlite-migrations.ts';
import { createSqliteRunHistory } from './sqlite-run-history.ts';

let folder: string;
const opened: RunHistory[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'));
});
afterEach(async () => {
  for (const history of opened.splice(0)) await history.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(options: { readonly now?: () => number } = {}): Promise<RunHistory> {
  const history = await createSqliteRunHistory({ path: databasePath(), ...options });
  opened.push(history);
  return history;
}

function databasePath(): string {
  return join(folder, 'a #1 %41 folder', 'runs?.db');
}

describeRunHistory('sqlite', () => open());
describeAccess('sqlite', () => openSqliteStorage({ path: databasePath() }));

it('keeps the key that signs sessions over a restart, in a file for its owner alone', async () => {
  const before = await openSqliteStorage({ path: databasePath() });
  const key = await before.signingKey();
  const names = await readdir(dirname(databasePath()));
  expect(names).toContain('runs?.db-wal');
  for (const name of names) {
    const { mode } = await stat(join(dirname(databasePath()), name));
    expect([name, (mode & 0o777).toString(8)]).toEqual([name, '600']);
  }
  await before.close();
  const after = await openSqliteStorage({ path: databasePath() });
  expect(await after.signingKey()).toBe(key);
  await after.close();
});

describe('createSqliteRunHistory', () => {
  const records = [sampleRecord(0), sampleRecord(1)];

  it('finds runs again after a restart', async () => {
    const before = await open();
    await before.saveRun(sampleRun(records), inBatches(records));
    await before.close();
    const after = await open();
    expect(await after.findRun('run-1')).toEqual(sampleRun(records));
    expect((await after.listRecords('run-1', { limit: 9 })).records).toEqual(records);
  });

  it('leaves one file behind', async () => {
    const history = await open();
    await history.saveRun(sampleRun(records), inBatches(records));
    await history.close();
    expect(await readdir(dirname(databasePath()))).toEqual([basename(databasePath())]);
  });

  it('leaves all of it in that file while another still has it open', async () => {
    const [history, other] = [await open(), await open()];
    await history.saveRun(sampleRun(records), inBatches(records));
    await other.findRun('run-1');
    await history.close();
    const copy = join(folder, 'copy.db');
    await copyFile(databasePath(), copy);
    const copied = await createSqliteRunHistory({ path: copy });
    opened.push(copied);
    expect(await copied.findRun('run-1')).toBeDefined();
    expect(await other.findRun('run-1')).toBeDefined();
  });

  it('lets others read and write while a run is being saved', async () => {
    const writer = await open();
    const other = await open();
    await other.saveRun(sampleRun([], { runId: 'earlier' }), inBatches([]));
    async function* watched(): AsyncGenerator<readonly RequestRecord[]> {
      yield records;
      await other.saveRun(sampleRun([], { runId: 'meanwhile' }), inBatches(records));
      expect(await other.findRun('run-1')).toBeUndefined();
      expect(await other.findRun('earlier')).toBeDefined();
    }
    await writer.saveRun(sampleRun(records), watched());
    expect((await other.listRuns({ limit: 9 })).runs.map(({ runId }) => runId)).toEqual([
      'run-1',
      'meanwhile',
      'earlier',
    ]);
  });

  it('sweeps what a process that was killed has left behind, but nothing that is still being written', async () => {
    const killed = await open({ now: () => 0 });
    let resolve = (): void => {};
    const staged = new Promise<void>((done) => {
      resolve = done;
    });
    async function* neverEnding(): AsyncGenerator<readonly RequestRecord[]> {
      // Enough for one group to be written.
      yield Array.from({ length: 200 }, (_, index) => sampleRecord(index));
      yield records;
      resolve();
      await new Promise(() => {});
    }
    void killed.saveRun(sampleRun(records), neverEnding());
    await staged;
    const day = 24 * 3600_000;
    await open({ now: () => day });
    expect(await countRows()).toEqual([1, 200]);
    const swept = await open({ now: () => day + 1 });
    expect(await countRows()).toEqual([0, 0]);
    expect((await swept.listRuns({ limit: 9 })).runs).toEqual([]);
  });

  it('refuses a run whose staged part was swept, and leaves the earlier one', async () => {
    const history = await open({ now: () => 0 });
    await history.saveRun(sampleRun(records), inBatches(records));
    async function* slow(): AsyncGenerator<readonly RequestRecord[]> {
      yield records;
      await open({ now: () => 2 * 24 * 3600_000 });
    }
    await expect(history.saveRun(sampleRun([], { status: 'failed' }), slow())).rejects.toThrow('was removed');
    expect((await history.findRun('run-1'))?.status).toBe('completed');
  });

  it('refuses a file that is no database, and leaves it as it is', async () => {
    const path = join(folder, 'notes.txt');
    await writeFile(path, 'these are notes, not a database, and quite a few of them at that'.repeat(20));
    await expect(createSqliteRunHistory({ path })).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('notes.txt is no readable history database'),
    });
  });

  it('refuses a database of a later version', async () => {
    await (await open()).close();
    await onDatabase('pragma user_version = 99');
    await expect(open()).rejects.toMatchObject({
      code: 'newer',
      message: expect.stringContaining('has history version 99'),
    });
  });

  it('refuses a path that cannot be a file', async () => {
    const path = join(folder, 'file', 'runs.db');
    await writeFile(join(folder, 'file'), '');
    await expect(createSqliteRunHistory({ path })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(createSqliteRunHistory({ path: folder })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('opens a new file for several at once', async () => {
    const histories = await Promise.all([open(), open(), open()]);
    await histories[0]?.saveRun(sampleRun([]), inBatches([]));
    expect(await histories[2]?.findRun('run-1')).toBeDefined();
  });

  it('keeps the audit log from being changed by anyone who writes to the file', async () => {
    const storage = await openSqliteStorage({ path: databasePath() });
    await storage.audit.append({ atMs: 1, actor: 'alice', action: 'stopRun', outcome: 'done' });
    await expect(onDatabase('delete from audit_entry')).rejects.toThrow('append-only');
    await expect(onDatabase(`update audit_entry set actor = 'bob'`)).rejects.toThrow('append-only');
    expect((await storage.audit.list({ limit: 9 })).entries).toHaveLength(1);
    await storage.close();
  });

  it('takes over a database of the first version, with what filters and counts need', async () => {
    const path = databasePath();
    await mkdir(dirname(path), { recursive: true });
    for (const statement of sqliteMigrations[0] ?? []) await onDatabase(statement);
    const listing = JSON.stringify({
      runId: 'old',
      model: 'M',
      backend: 'vllm',
      task: 't',
      scenarios: ['D(1,2)'],
    });
    await onDatabase(`insert into run (run_id, state, staged_at_ms, started_at_ms, model, status, listing, summary)
      values ('old', 'saved', 0, 5, 'M', 'completed', '${listing}', '${JSON.stringify(sampleRun([sampleRecord(0)]))}')`);
    await onDatabase(
      `insert into record values (1, 0, 0, 'completed', '${JSON.stringify(sampleRecord(0))}')`,
    );
    await onDatabase('pragma user_version = 1');
    const history = await open();
    const found = await history.listRuns({ limit: 9, backend: 'vllm', text: 'd(1,' });
    expect(found.runs.map(({ runId }) => runId)).toEqual(['old']);
    expect((await history.listRecords('old', { limit: 9 })).totalCount).toBe(1);
    // Not kept by that version: folded from the records.
    expect(await history.findCharts('old')).toMatchObject([
      { levelIndex: 0, points: [{ index: 0, ttftMs: 50 }], samplingShare: 1 },
    ]);
  });

  async function countRows(): Promise<number[]> {
    const [runs, found] = await Promise.all([
      onDatabase('select count(*) as total from run'),
      onDatabase('select count(*) as total from record'),
    ]);
    return [runs, found].map(([row]) => Number(row?.['total']));
  }

  async function onDatabase(sql: string) {
    const database = new Database(databasePath());
    try {
      const statement = database.prepare(sql);
      if (!statement.reader) statement.run();
      return statement.reader ? (statement.all() as readonly Readonly<Record<string, unknown>>[]) : [];
    } finally {
      database.close();
    }
  }
});
