import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite, type OpenSqliteOptions, type SqliteDatabase } from './open-sqlite.ts';
import { affectedRows, rowsOf, type Steps } from './sql-database.ts';

interface Tables {
  readonly visit: { readonly page: string; readonly count: number };
}

let folder: string;
const opened: SqliteDatabase<Tables>[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  await rm(folder, { recursive: true, force: true });
});

const migrations = [
  ['create table visit (page text primary key)'],
  ['alter table visit add column count integer not null default 0'],
];

async function open(parts: Partial<OpenSqliteOptions> = {}): Promise<SqliteDatabase<Tables>> {
  const database = await openSqlite<Tables>({ path: pathOf(), content: 'visits', migrations, ...parts });
  opened.push(database);
  return database;
}

const pathOf = (): string => join(folder, 'new', 'visits.db');

function* add({ db }: SqliteDatabase<Tables>, page: string): Steps<number> {
  const added = yield* affectedRows(db.insertInto('visit').values({ page, count: 1 }));
  const rows = yield* rowsOf(db.selectFrom('visit').selectAll());
  return added + rows.length;
}

const pagesOf = async ({ db }: SqliteDatabase<Tables>): Promise<readonly string[]> =>
  (await db.selectFrom('visit').select('page').execute()).map(({ page }) => page);

describe('openSqlite', () => {
  it('makes a private file, brings it to its newest version, and leaves one file behind', async () => {
    const database = await open({ migrations: migrations.slice(0, 1) });
    for (const name of await readdir(dirname(pathOf()))) {
      expect((await stat(join(dirname(pathOf()), name))).mode & 0o777).toBe(0o600);
    }
    database.run('insert into visit (page) values (?)', ['/old']);
    await database.close();
    expect(await readdir(dirname(pathOf()))).toEqual([basename(pathOf())]);
    const newer = await open();
    expect(await newer.db.selectFrom('visit').selectAll().execute()).toEqual([{ page: '/old', count: 0 }]);
  });

  it('refuses a file of a later version, and one that is no database', async () => {
    await (await open()).close();
    await expect(open({ migrations: [] })).rejects.toMatchObject({
      code: 'newer',
      message: expect.stringContaining('has visits version 2'),
    });
    const path = join(folder, 'notes.txt');
    await writeFile(path, 'these are notes, not a database, and quite a few of them at that'.repeat(20));
    await expect(open({ path })).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('runs the steps of a transaction, and keeps nothing of one that throws or is undone', async () => {
    const database = await open();
    expect(await database.transact('write', () => add(database, '/a'))).toBe(2);
    const undone = await database.transact('write', function* (undo) {
      undo();
      return yield* add(database, '/b');
    });
    expect(undone).toBe(3);
    await expect(
      database.transact('write', function* () {
        yield* add(database, '/c');
        throw new RangeError('No.');
      }),
    ).rejects.toThrow(RangeError);
    await expect(database.transact('write', () => add(database, '/a'))).rejects.toThrow('UNIQUE');
    expect(await pagesOf(database)).toEqual(['/a']);
    expect(await database.transact('write', () => add(database, '/d'))).toBe(3);
  });

  it('lets two of one process take turns, and says so where another holds the file', async () => {
    const [one, two] = [await open(), await open()];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const database = index % 2 === 0 ? one : two;
        return database.transact('write', () => add(database, `/${index}`));
      }),
    );
    expect(await pagesOf(one)).toHaveLength(20);
    const other = new Database(pathOf());
    other.exec('begin exclusive');
    const failure: unknown = await one.transact('write', () => add(one, '/x')).catch((error) => error);
    other.exec('rollback');
    other.close();
    expect(one.toError(failure)).toMatchObject({ code: 'unavailable', name: 'StorageError' });
  });

  it('says that it is closed, and may be closed twice', async () => {
    const database = await open();
    await database.close();
    await database.close();
    await expect(pagesOf(database)).rejects.toMatchObject({
      code: 'closed',
      message: `The visits in ${pathOf()} is closed.`,
    });
  });
});
