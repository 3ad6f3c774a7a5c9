import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createSeededRandom } from '@genai-bench/core-metrics';
import { createSqliteRunHistory, type RunHistory } from '@genai-bench/stream-server';
import { createPostgresRunHistory } from '@genai-bench/stream-server/postgres';
import { inBatches, sampleRecord, sampleRun } from '@genai-bench/stream-server/testing';
import { expect, it, onTestFinished } from 'vitest';
import { startPostgresServer } from '../support/start-postgres-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const childPath = join(import.meta.dirname, '..', 'support', 'saving-child.mjs');
const killCount = 4;
const records = [sampleRecord(0)];
const wholeRun = sampleRun(records, { runId: 'whole' });
const endlessRun = sampleRun(records, { runId: 'endless' });

/** A process that saves both; it is killed once it has given so many records of the second. */
async function saveAndKill(place: string, killAfter: number): Promise<void> {
  const request = JSON.stringify({ whole: wholeRun, endless: endlessRun, record: records[0] });
  const child = spawn(process.execPath, [childPath, place, request], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout }))
    if (Number(line) >= killAfter) child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
}

interface HistoryPlace {
  readonly place: string;
  readonly open: () => Promise<RunHistory>;
}

async function sqlitePlace(): Promise<HistoryPlace> {
  const place = join(await temporaryFolder(), 'history.db');
  return { place, open: () => createSqliteRunHistory({ path: place }) };
}

async function postgresPlace(): Promise<HistoryPlace> {
  const server = await startPostgresServer();
  onTestFinished(() => server.stop());
  const place = await server.createDatabase();
  return { place, open: () => createPostgresRunHistory({ url: place }) };
}

it.each([
  ['SQLite', sqlitePlace],
  ['PostgreSQL', postgresPlace],
])(
  'a process that is killed while it saves a run into %s leaves nothing of it, and all of the others',
  async (_name, prepare) => {
    const { place, open } = await prepare();
    const seed = Date.now() % 1_000_000;
    const random = createSeededRandom(seed).fork('kills');
    for (let kill = 0; kill < killCount; kill += 1) {
      await saveAndKill(place, random.next() * 20_000);
      const history = await open();
      const { runs } = await history.listRuns({ limit: 9 });
      expect(
        runs.map(({ runId }) => runId),
        `kill ${kill}, seed ${seed}`,
      ).toEqual(['whole']);
      expect(await history.findRun('whole')).toEqual(wholeRun);
      expect((await history.listRecords('whole', { limit: 9 })).totalCount).toBe(1);
      expect(await history.findRun('endless')).toBeUndefined();
      await history.close();
    }
    const history = await open();
    await history.saveRun(endlessRun, inBatches(records));
    expect((await history.listRecords('endless', { limit: 9 })).totalCount).toBe(1);
    await history.close();
  },
  120_000,
);
