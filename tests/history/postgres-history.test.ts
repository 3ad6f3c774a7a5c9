import { createPostgresRunHistory, openPostgresStorage } from '@genai-bench/stream-server/postgres';
import {
  describeAccess,
  describeRunHistory,
  inBatches,
  sampleFailure,
  sampleRecord,
  sampleRun,
} from '@genai-bench/stream-server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startPostgresServer, type PostgresServer } from '../support/start-postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
}, 660_000);
afterAll(() => server.stop());

describeRunHistory('PostgreSQL', async () =>
  createPostgresRunHistory({ url: await server.createDatabase() }),
);
describeAccess('PostgreSQL', async () => openPostgresStorage({ url: await server.createDatabase() }));

async function open(url: string, now?: () => number) {
  const history = await createPostgresRunHistory({ url, ...(now === undefined ? {} : { now }) });
  onTestFinished(() => history.close());
  return history;
}

async function ask<Row extends Record<string, unknown>>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function partitionsOf(url: string): Promise<string[]> {
  const rows = await ask<{ name: string }>(
    url,
    `select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = 'genai_bench.record'::regclass order by 1`,
  );
  return rows.map(({ name }) => name);
}

const records = [sampleRecord(0), sampleRecord(1)];
const save = (history: Awaited<ReturnType<typeof open>>, runId: string, startedAt: string) =>
  history.saveRun(sampleRun(records, { runId, startedAt }), inBatches(records));

describe('createPostgresRunHistory', () => {
  it('opens a new database for several at once', async () => {
    const url = await server.createDatabase();
    const histories = await Promise.all(Array.from({ length: 6 }, () => open(url)));
    await save(histories[0]!, 'run-1', '2026-01-02T00:00:00Z'); // Holds: six were opened.
    expect((await histories[5]?.findRun('run-1'))?.runId).toBe('run-1');
    const applied = await ask(url, 'select name from genai_bench.kysely_migration order by name');
    expect(applied).toEqual([
      { name: '001-history' },
      { name: '002-access' },
      { name: '003-signing-key' },
      { name: '004-charts' },
    ]);
  });

  it('keeps the records of each month in a partition, and drops those that expired', async () => {
    const url = await server.createDatabase();
    const history = await open(url);
    await Promise.all([
      save(history, 'a', '2025-12-31T23:59:59.999Z'),
      save(history, 'b', '2026-01-01T00:00:00.000Z'),
      save(history, 'c', '2026-01-20T00:00:00.000Z'),
      save(history, 'd', '2026-03-01T00:00:00.000Z'),
    ]);
    expect(await partitionsOf(url)).toEqual(['record_2025_12', 'record_2026_01', 'record_2026_03']);
    expect(await ask(url, 'select count(*)::int as count from genai_bench.record_2026_01')).toEqual([
      { count: 4 },
    ]);
    expect(await history.deleteRunsBefore(Date.parse('2026-01-10T00:00:00Z'))).toBe(2);
    expect(await partitionsOf(url)).toEqual(['record_2026_01', 'record_2026_03']);
    expect((await history.listRuns({ limit: 9 })).runs.map(({ runId }) => runId)).toEqual(['d', 'c']);
    await save(history, 'a', '2025-12-31T23:59:59.999Z');
    expect((await history.listRecords('a', { limit: 9 })).records).toEqual(records);
  });

  it('leaves the month of a run that is still being saved', async () => {
    const url = await server.createDatabase();
    const [writer, other] = [await open(url), await open(url)];
    async function* watched() {
      yield records;
      expect(await other.deleteRunsBefore(Date.parse('2026-06-01T00:00:00Z'))).toBe(0);
      yield records;
    }
    await writer.saveRun(sampleRun([], { startedAt: '2020-05-01T00:00:00Z' }), watched());
    expect((await other.listRecords('run-1', { limit: 9 })).totalCount).toBe(4);
  });

  it('lets the last of two that save one run at the same time win, whole', async () => {
    const url = await server.createDatabase();
    const [one, other] = [await open(url), await open(url)];
    await Promise.all(
      [one, other, one, other].map((history, index) => {
        const batch = Array.from({ length: index + 1 }, (_, position) => sampleRecord(position));
        return history.saveRun(sampleRun(batch), inBatches(batch));
      }),
    );
    const { totalCount, records: kept } = await one.listRecords('run-1', { limit: 9 });
    expect(kept).toHaveLength(totalCount);
    expect((await one.findRun('run-1'))?.levels[0]?.counts.issued).toBe(totalCount);
    expect(await ask(url, 'select count(*)::int as count from genai_bench.record')).toEqual([
      { count: totalCount },
    ]);
  });

  it('sweeps what a process that was killed has left behind, but nothing that is still being written', async () => {
    const url = await server.createDatabase();
    const killed = await open(url, () => 0);
    let resolve = (): void => {};
    const staged = new Promise<void>((done) => {
      resolve = done;
    });
    // Enough for one group to be written.
    const many = Array.from({ length: 10_000 }, (_, position) => sampleRecord(position));
    async function* neverEnding() {
      yield many;
      yield records;
      resolve();
      await new Promise(() => {});
    }
    void killed.saveRun(sampleRun(records), neverEnding());
    await staged;
    const day = 24 * 3600_000;
    const count = async () => {
      const rows = await ask<{ count: number }>(url, 'select count(*)::int as count from genai_bench.record');
      return rows[0]?.count;
    };
    await expect.poll(count, { timeout: 30_000 }).toBeGreaterThan(0);
    const written = await count();
    await open(url, () => day);
    expect(await count()).toBe(written);
    await open(url, () => day + 1);
    expect(await count()).toBe(0);
  });

  it('takes records in by thousands, and gives back exactly what came', async () => {
    const url = await server.createDatabase();
    const history = await open(url);
    const odd = [
      '\\',
      String.raw`\.`,
      String.raw`\N`,
      '\t',
      '\r\n',
      '\u0000',
      '"',
      '\u2028',
      '日本 \u{1F642}',
      '\uD800',
    ];
    const many = Array.from({ length: 20_250 }, (_, position) =>
      position % 3 === 0
        ? sampleFailure(position, `a${odd[position % odd.length]}b`)
        : sampleRecord(position, { levelIndex: position % 4 }),
    );
    await history.saveRun(sampleRun(many), inBatches(many, 250));
    const kept: unknown[] = [];
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const page = await history.listRecords('run-1', {
        limit: 1000,
        ...(cursor === undefined ? {} : { cursor }),
      });
      kept.push(...page.records);
      cursor = page.nextCursor;
    }
    expect(kept).toEqual(many);
    const transactions = await ask(
      url,
      'select count(distinct xmin::text)::int as count from genai_bench.record',
    );
    expect(transactions).toEqual([{ count: 3 }]);
  });

  it('says that the server is gone while records go in, keeps nothing of the run, and takes it in later', async () => {
    const url = await server.createDatabase();
    const history = await open(url);
    const many = Array.from({ length: 30_000 }, (_, position) => sampleRecord(position));
    async function* cut() {
      yield many.slice(0, 15_000);
      await server.kill();
      yield many.slice(15_000);
    }
    const failure = await history.saveRun(sampleRun(many), cut()).catch((error: unknown) => error);
    await server.restart();
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect(String(failure)).not.toMatch(/6f1c0e|sécret/);
    expect(await history.findRun('run-1')).toBeUndefined();
    await history.saveRun(sampleRun(many), inBatches(many, 1000));
    await history.saveRun(sampleRun(many), inBatches(many, 700));
    expect((await history.listRecords('run-1', { limit: 1 })).totalCount).toBe(30_000);
  });

  it('goes on after the server was gone, and says meanwhile that it is', async () => {
    const url = await server.createDatabase();
    const history = await open(url);
    await save(history, 'before', '2026-01-02T00:00:00Z');
    await server.kill();
    const failure = await history.findRun('before').catch((error: unknown) => error);
    await server.restart();
    expect(failure).toMatchObject({ code: 'unavailable' });
    expect((await history.findRun('before'))?.runId).toBe('before');
  });

  it('refuses a database of a later version', async () => {
    const url = await server.createDatabase();
    await (await createPostgresRunHistory({ url })).close();
    await ask(url, `insert into genai_bench.kysely_migration values ('999-later', 'now')`);
    await expect(open(url)).rejects.toMatchObject({
      code: 'newer',
      message: expect.stringContaining('999-later'),
    });
  });

  it('keeps the audit log from being changed by anyone who writes to the database', async () => {
    const url = await server.createDatabase();
    const storage = await openPostgresStorage({ url });
    onTestFinished(() => storage.close());
    await storage.audit.append({ atMs: 1, actor: 'alice', action: 'stopRun', outcome: 'done' });
    for (const change of ['delete from', 'truncate', 'update']) {
      const end = change === 'update' ? `set actor = 'bob'` : '';
      await expect(ask(url, `${change} genai_bench.audit_entry ${end}`)).rejects.toThrow('append-only');
    }
  });
});

describe('messages of createPostgresRunHistory', () => {
  it.each([
    ['a wrong password', (url: string) => url.replace('pw-', 'qw-')],
    ['a database that does not exist', (url: string) => `${url}_missing`],
    ['a port where nobody listens', (url: string) => url.replace(/:\d+\//, ':1/')],
    ['a name of no host', (url: string) => url.replace('127.0.0.1', 'nobody.invalid')],
    ['a password as a parameter', (url: string) => url.replace(/:[^:@/]+@(.*)$/, '@$1_x?password=pw-6f1c0e')],
    ['an address that cannot be read', (url: string) => url.replace('127.0.0.1', '[127.0.0.1')],
  ])('name no password for %s', async (_title, change) => {
    const url = change(await server.createDatabase());
    const error: unknown = await createPostgresRunHistory({ url }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'RunHistoryError', code: 'unavailable' });
    const { inspect } = await import('node:util');
    const said = `${String(error)} ${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`;
    expect(said).not.toMatch(/6f1c0e|s%C3%A9cret|sécret/);
  });
});
