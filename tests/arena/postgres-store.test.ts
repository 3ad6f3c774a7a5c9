import type { BattleChange, BattleStore } from '@genai-bench/arena';
import { createPostgresBattleStore } from '@genai-bench/arena/postgres';
import { describeBattleStoreContract, describeSharedBattleStoreContract } from '@genai-bench/arena/testing';
import { openPostgresStorage } from '@genai-bench/stream-server/postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startPostgresServer, type PostgresServer } from '../support/start-postgres-server.ts';
import { openingOf, voteOf } from './battle-requests.ts';
import { insist, roundsOf } from './support/insist.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
}, 660_000);
afterAll(() => server.stop());

async function newPlace() {
  const url = await server.createDatabase();
  return () => createPostgresBattleStore({ url, poolSize: 4 });
}

describeBattleStoreContract('PostgreSQL', async () => (await newPlace())());
describeSharedBattleStoreContract('PostgreSQL', newPlace);

async function open(url: string): Promise<BattleStore> {
  const store = await createPostgresBattleStore({ url, poolSize: 4 });
  onTestFinished(() => store.close());
  return store;
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

const failed = { name: 'ArenaError', code: 'store-failed', cause: expect.anything() };

describe('createPostgresBattleStore', () => {
  it('opens a new database for several at once, beside the history', async () => {
    const url = await server.createDatabase();
    const [storage, ...stores] = await Promise.all([
      openPostgresStorage({ url }),
      ...Array.from({ length: 4 }, () => open(url)),
    ]);
    onTestFinished(() => storage.close());
    await stores[0]?.open(openingOf('battle-1'));
    expect(await stores[3]?.read('battle-1')).toHaveLength(1);
    expect((await storage.history.listRuns({ limit: 1 })).runs).toEqual([]);
    expect(await ask(url, 'select name from genai_bench_arena.kysely_migration')).toEqual([
      { name: '001-battles' },
    ]);
  });

  it('loses no acknowledged vote and counts none twice when PostgreSQL is killed again and again', async () => {
    const store = await open(await server.createDatabase());
    await store.open(openingOf('battle-1'));
    const roundCount = 120;
    let cast = 0;
    const kinds: string[] = [];
    const voting = (async () => {
      for (; cast < roundCount; cast++) {
        const { kind } = await insist(() => store.append(voteOf('battle-1', cast)));
        kinds.push(kind);
      }
    })();
    for (const killAt of [20, 50, 80]) {
      await expect.poll(() => cast, { timeout: 60_000, interval: 1 }).toBeGreaterThan(killAt);
      await server.kill();
      await server.restart();
    }
    await voting;
    expect(kinds.filter((kind) => kind !== 'appended' && kind !== 'replayed')).toEqual([]);
    expect(await roundsOf(store)).toEqual(Array.from({ length: roundCount }, (_, round) => round));
    expect(await store.read('battle-1')).toHaveLength(1 + roundCount);
  }, 120_000);

  it('throws while PostgreSQL is away, and falls back to nothing', async () => {
    const url = await server.createDatabase();
    const store = await open(url);
    await store.open(openingOf('battle-1'));
    await server.kill();
    try {
      await expect(store.append(voteOf('battle-1', 0))).rejects.toMatchObject(failed);
      await expect(store.read('battle-1')).rejects.toMatchObject(failed);
      await expect(roundsOf(store)).rejects.toMatchObject(failed);
      await expect(createPostgresBattleStore({ url })).rejects.toMatchObject(failed);
    } finally {
      await server.restart();
    }
    expect((await insist(() => store.append(voteOf('battle-1', 0)))).kind).toBe('appended');
  });

  it('waits no longer than its deadline for a battle that another transaction holds', async () => {
    const url = await server.createDatabase();
    const store = await createPostgresBattleStore({ url, deadlineMs: 300 });
    onTestFinished(() => store.close());
    await store.open(openingOf('battle-1'));
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('begin');
    await other.query('select * from genai_bench_arena.battle for update');
    await expect(store.append(voteOf('battle-1', 0))).rejects.toMatchObject(failed);
    await other.query('rollback');
    await other.end();
    expect((await insist(() => store.append(voteOf('battle-1', 0)))).kind).toBe('appended');
    expect(await roundsOf(store)).toEqual([0]);
  });

  it('tells of what was missed as soon as it listens again, and of nothing else', async () => {
    const url = await server.createDatabase();
    const [one, two] = [await open(url), await open(url)];
    await one.open(openingOf('battle-1'));
    await one.open(openingOf('battle-2'));
    const heard: BattleChange[] = [];
    two.subscribe((change) => heard.push(change));
    await ask(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and (query = 'select' or query like '%"changeNumber"%')`,
    );
    await insist(() => one.append(voteOf('battle-2', 0)));
    await expect.poll(() => heard, { timeout: 20_000 }).toContainEqual({ battleId: 'battle-2', version: 2 });
    expect(heard.filter(({ battleId }) => battleId === 'battle-1')).toEqual([]);
    await one.append(voteOf('battle-1', 0));
    await expect.poll(() => heard, { timeout: 20_000 }).toContainEqual({ battleId: 'battle-1', version: 2 });
  });

  it('leaves no row that names a forgotten voter, also while votes come in', async () => {
    const url = await server.createDatabase();
    const [one, two] = [await open(url), await open(url)];
    await one.open(openingOf('battle-1'));
    const appends = Array.from({ length: 10 }, (_, round) =>
      two.append({ ...voteOf('battle-1', round), expectedVersion: 1 + round }),
    );
    await Promise.all([...appends, one.forgetVoter('voter-1')]);
    await one.forgetVoter('voter-1');
    for (const table of ['battle', 'event', 'command_key', 'vote', 'lease']) {
      expect([table, await ask(url, `select * from genai_bench_arena.${table}`)]).toEqual([table, []]);
    }
  });

  it('refuses a database of a later version', async () => {
    const url = await server.createDatabase();
    await (await createPostgresBattleStore({ url })).close();
    await ask(url, `insert into genai_bench_arena.kysely_migration values ('999-later', 'now')`);
    await expect(createPostgresBattleStore({ url })).rejects.toMatchObject({
      cause: { code: 'newer', message: expect.stringContaining('999-later') },
    });
  });

  it.each([
    ['a wrong password', (url: string) => url.replace('pw-', 'qw-')],
    ['a database that does not exist', (url: string) => `${url}_missing`],
    ['an address that cannot be read', (url: string) => url.replace('127.0.0.1', '[127.0.0.1')],
  ])('names no password for %s', async (_title, change) => {
    const url = change(await server.createDatabase());
    const error: unknown = await createPostgresBattleStore({ url }).catch((failure: unknown) => failure);
    expect(error).toMatchObject(failed);
    const { inspect } = await import('node:util');
    const text = `${String(error)} ${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`;
    expect(text).not.toMatch(/6f1c0e|s%C3%A9cret|sécret/);
  });
});
