import { join } from 'node:path';
import {
  createSqliteRunHistory,
  hashToken,
  openSqliteStorage,
  type HistoryStorage,
  type RunHistory,
} from '@genai-bench/stream-server';
import { createPostgresRunHistory, openPostgresStorage } from '@genai-bench/stream-server/postgres';
import { inBatches, sampleFailure, sampleRecord, sampleRun } from '@genai-bench/stream-server/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, spawnCli, temporaryFolder } from '../cli/support/spawn-cli.ts';
import { startPostgresServer, type PostgresServer } from '../support/start-postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
}, 660_000);
afterAll(() => server.stop());

const runCount = 24;

/** 24 runs over three months with 350 requests and more each: 12,336 in all. */
async function fill(path: string): Promise<number> {
  const history = await createSqliteRunHistory({ path });
  let total = 0;
  for (let index = 0; index < runCount; index++) {
    const records = Array.from({ length: 353 + 14 * index }, (_, position) =>
      position % 50 === 0
        ? sampleFailure(position, `run ${index}: "no" \u0000 日本`)
        : sampleRecord(position, { levelIndex: position % 2 }),
    );
    const startedAt = new Date(Date.UTC(2026, index % 3, 1 + index)).toISOString();
    const plan = { model: 'm', backend: 'vllm', tags: { index: String(index) } };
    await history.saveRun(sampleRun(records, { runId: `run-${index}`, startedAt, plan }), inBatches(records));
    total += records.length;
  }
  await history.close();
  return total;
}

async function contentOf(history: RunHistory): Promise<readonly unknown[]> {
  try {
    const { runs } = await history.listRuns({ limit: 200 });
    return await Promise.all(
      runs.map(async (run) => {
        const { records, totalCount } = await history.listRecords(run.runId, { limit: 1000 });
        return { run, summary: await history.findRun(run.runId), records, totalCount };
      }),
    );
  } finally {
    await history.close();
  }
}

it('moves a history to PostgreSQL through a kill in the middle, twice, and back, and loses nothing', async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, 'history.db');
  const total = await fill(path);
  const url = await server.createDatabase();
  const migrate = ['history', 'migrate', '--from', `sqlite:${path}`, '--to', url, '--json'];

  const killed = spawnCli(migrate, { cwd });
  await killed.waitFor('stderr', 'is copied');
  killed.kill('SIGKILL');
  expect(await killed.ended).toBe('SIGKILL');
  const halfway = (await contentOf(await createPostgresRunHistory({ url }))).length;
  expect(halfway).toBeGreaterThan(0);
  expect(halfway).toBeLessThan(runCount);

  const resumed = await runCli(migrate, { cwd });
  expect(resumed.code).toBe(0);
  const report = JSON.parse(resumed.stdout) as Record<string, number>;
  expect(report['copied']! + report['present']!).toBe(runCount); // Holds, here and below: the report has them.
  expect(report['present']).toBeGreaterThanOrEqual(halfway);
  expect(report['recordCount']).toBe(total);
  const again = await runCli(migrate, { cwd });
  expect(JSON.parse(again.stdout)).toEqual({
    copied: 0,
    present: runCount,
    different: [],
    recordCount: total,
    tokens: { copied: 0, present: 0, revoked: 0, different: [] },
    auditEntries: { copied: 0, present: 0 },
  });

  const back = join(cwd, 'back.db');
  const returned = await runCli(['history', 'migrate', '--from', url, '--to', `sqlite:${back}`], { cwd });
  expect(returned).toMatchObject({ code: 0, stdout: expect.stringContaining(`${runCount} runs copied`) });
  const source = await contentOf(await createSqliteRunHistory({ path }));
  expect(source).toHaveLength(runCount);
  expect(await contentOf(await createPostgresRunHistory({ url }))).toEqual(source);
  expect(await contentOf(await createSqliteRunHistory({ path: back }))).toEqual(source);
  for (const { stdout, stderr } of [killed, resumed, again, returned])
    expect(stdout + stderr).not.toMatch(/6f1c0e/);
}, 180_000);

async function accessOf(storage: HistoryStorage) {
  const { tokens, audit } = storage;
  try {
    const { entries } = await audit.list({ limit: 1000 });
    const acts = entries.toReversed().map((entry) => (entry.actor.startsWith('cli:') ? entry.action : entry));
    return { tokens: await tokens.list(), acts };
  } finally {
    await storage.close();
  }
}

it('moves tokens and the audit log to PostgreSQL and back, twice, and counts them', async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, 'history.db');
  const source = await openSqliteStorage({ path });
  const ann = { name: 'ann', role: 'admin' as const, tokenHash: hashToken('canary-old'), createdAtMs: 1 };
  await source.tokens.add({ ...ann, revokedAtMs: 2 });
  await source.tokens.add({ ...ann, tokenHash: hashToken('canary-new'), createdAtMs: 3 });
  const begun = { atMs: 4, actor: 'ann', role: 'admin', action: 'startRun', outcome: 'begun' as const };
  for (const entry of [begun, begun, { ...begun, outcome: 'failed' as const, detail: 'a "b" \\ 日本' }])
    await source.audit.append(entry);
  await source.close();
  const before = await accessOf(await openSqliteStorage({ path }));
  const url = await server.createDatabase();
  const migrate = async (from: string, to: string) => {
    const result = await runCli(['history', 'migrate', '--from', from, '--to', to, '--json'], { cwd });
    expect(result.code).toBe(0);
    expect(result.stdout + result.stderr).not.toMatch(/6f1c0e|canary/);
    return JSON.parse(result.stdout) as unknown;
  };

  expect(await migrate(`sqlite:${path}`, url)).toMatchObject({
    tokens: { copied: 2, present: 0 },
    auditEntries: { copied: 3, present: 0 },
  });
  const moved = await accessOf(await openPostgresStorage({ url }));
  expect(moved.tokens).toEqual(before.tokens);
  // Whom it let in stands behind what was copied.
  expect(moved.acts).toEqual([...before.acts, ...Array<string>(4).fill('copyToken')]);
  expect(await migrate(`sqlite:${path}`, url)).toMatchObject({
    tokens: { copied: 0, present: 2 },
    auditEntries: { copied: 0, present: 3 },
  });
  expect(await accessOf(await openPostgresStorage({ url }))).toEqual(moved);

  const back = join(cwd, 'back.db');
  expect(await migrate(url, `sqlite:${back}`)).toMatchObject({
    tokens: { copied: 2, present: 0 },
    auditEntries: { copied: 7, present: 0 },
  });
  expect(await migrate(url, `sqlite:${back}`)).toMatchObject({
    tokens: { copied: 0, present: 2 },
    auditEntries: { copied: 0, present: 7 },
  });
  const returned = await accessOf(await openSqliteStorage({ path: back }));
  expect(returned.tokens).toEqual(before.tokens);
  expect(returned.acts.slice(0, 7)).toEqual(moved.acts);
}, 120_000);

it('names a token whose name is taken in the target, and ends with another code', async () => {
  const cwd = temporaryFolder();
  const url = await server.createDatabase();
  const places = [url, `sqlite:${join(cwd, 'other.db')}`] as const;
  for (const place of places)
    expect(
      (await runCli(['token', 'create', 'ann', '--role', 'viewer', '--history', place], { cwd })).code,
    ).toBe(0);
  const result = await runCli(['history', 'migrate', '--from', places[0], '--to', places[1]], { cwd });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('warning: token ann was left out');
  expect(result.stdout).toContain(
    '0 tokens copied, 0 revoked, 0 were there, 1 differ.\n2 audit entries copied',
  );
});

it('says that the source is missing instead of making one', async () => {
  const cwd = temporaryFolder();
  const result = await runCli(['history', 'migrate', '--from', 'sqlite:none.db', '--to', 'sqlite:other.db'], {
    cwd,
  });
  expect(result.code).toBe(2);
  expect(result.stderr).toContain('there is no file none.db');
});
