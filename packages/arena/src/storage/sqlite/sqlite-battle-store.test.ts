import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { describeBattleStoreContract } from '../../testing/battle-store-contract.ts';
import { describeSharedBattleStoreContract } from '../../testing/shared-battle-store-contract.ts';
import { sampleOpening, sampleVote } from '../../testing/sample-events.ts';
import { createSqliteBattleStore } from './sqlite-battle-store.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'battles-'));
  folders.push(folder);
  return join(folder, 'a #1 %41 folder', 'battles?.db');
}

async function newPlace() {
  const file = await newFile();
  return () => createSqliteBattleStore({ file });
}

describeBattleStoreContract('sqlite', async () => (await newPlace())());
describeSharedBattleStoreContract('sqlite', newPlace);

describe('createSqliteBattleStore', () => {
  it('keeps prompts and answers in files for their owner alone', async () => {
    const file = await newFile();
    const store = await createSqliteBattleStore({ file });
    onTestFinished(() => store.close());
    await store.open(sampleOpening('battle-1'));
    const names = await readdir(dirname(file));
    expect(names).toContain('battles?.db-wal');
    for (const name of names) {
      const { mode } = await stat(join(dirname(file), name));
      expect([name, (mode & 0o777).toString(8)]).toEqual([name, '600']);
    }
  });

  it('refuses a file that is no database, and leaves it as it is', async () => {
    const file = join(await newFile(), '..', '..', 'notes.txt');
    await writeFile(file, 'these are notes, not a database, and quite a few of them at that'.repeat(20));
    await expect(createSqliteBattleStore({ file })).rejects.toMatchObject({
      name: 'ArenaError',
      code: 'store-failed',
      cause: { code: 'corrupt', message: expect.stringContaining('notes.txt') },
    });
  });

  it('refuses a database of a later version', async () => {
    const file = await newFile();
    await (await createSqliteBattleStore({ file })).close();
    const database = new Database(file);
    database.exec('pragma user_version = 99');
    database.close();
    await expect(createSqliteBattleStore({ file })).rejects.toMatchObject({
      code: 'store-failed',
      cause: { message: expect.stringContaining('has arena version 99') },
    });
  });

  it('says that the store failed while another holds the file, and then takes the same request once', async () => {
    const file = await newFile();
    const store = await createSqliteBattleStore({ file });
    onTestFinished(() => store.close());
    await store.open(sampleOpening('battle-1'));
    const request = {
      battleId: 'battle-1',
      expectedVersion: 1,
      idempotencyKey: 'key',
      events: [sampleVote(0)],
    };
    const other = new Database(file);
    other.exec('begin exclusive');
    await expect(store.append(request)).rejects.toMatchObject({
      code: 'store-failed',
      cause: { code: 'unavailable', message: expect.stringContaining('locked') },
    });
    other.exec('rollback');
    other.close();
    expect((await store.append(request)).kind).toBe('appended');
    expect((await store.append(request)).kind).toBe('replayed');
    expect(await store.read('battle-1')).toHaveLength(2);
  });

  it('leaves no word of a forgotten voter in the file or in its log', async () => {
    const file = await newFile();
    const store = await createSqliteBattleStore({ file });
    onTestFinished(() => store.close());
    await store.open(sampleOpening('battle-1', { voterId: 'voter-of-canary' }));
    const words = async (): Promise<string> =>
      (await Promise.all([file, `${file}-wal`].map((path) => readFile(path, 'latin1')))).join('');
    expect(await words()).toContain('voter-of-canary');
    await store.forgetVoter('voter-of-canary');
    const left = await words();
    expect(left).not.toContain('voter-of-canary');
    expect(left).not.toContain('Why is the sky blue?');
  });

  it('holds one standing vote by an index of the file, whoever writes', async () => {
    const file = await newFile();
    const store = await createSqliteBattleStore({ file });
    onTestFinished(() => store.close());
    await store.open(sampleOpening('battle-1'));
    await store.append({ battleId: 'battle-1', expectedVersion: 1, events: [sampleVote(0)] });
    const other = new Database(file);
    const insert = () =>
      other.exec(
        `insert into vote (battle_id, round, voter_id, body) values ('battle-1', 0, 'voter-1', '{}')`,
      );
    expect(insert).toThrow('UNIQUE');
    other.close();
  });
});
