import type { LevelCharts, RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { listRun, searchTextOf, startOf } from '../list-run.ts';
import { readAllRecords } from '../read-all-records.ts';
import { chartsOfRecords, foldCharts } from '../run-charts.ts';
import { RunHistoryError } from '../run-history-error.ts';
import type { RunHistory } from '../run-history.ts';
import type { HistoryDatabase } from './history-database.ts';
import { recordGroups } from './record-groups.ts';
import { columnText, readRecordPage, readRunPage } from './sql-pages.ts';

/** A run that is still staged after this time was given up by a process that is gone. */
const STAGING_LIMIT_MS = 24 * 3600_000;

/**
 * A history in an SQL database, which several processes may use at once. No transaction is held open while records
 * are awaited. `now` is wall time in ms, for the age of runs whose saving never ended. Closing it closes the database.
 */
export async function createSqlRunHistory(
  database: HistoryDatabase,
  now: () => number = Date.now,
): Promise<RunHistory> {
  let closed = false;

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      if (closed) throw new RunHistoryError('closed', `The history in ${database.name} is closed.`);
      return await work();
    } catch (error) {
      throw database.toError(error);
    }
  }

  await attempt(() => sweep(database, now() - STAGING_LIMIT_MS));
  return {
    saveRun: (summary, batches) => attempt(() => saveRun(database, summary, batches, now())),
    listRuns: (query) => attempt(() => readRunPage(database, query)),
    findRun: (runId) => attempt(() => findRun(database, runId)),
    findCharts: (runId) => attempt(() => findCharts(database, runId)),
    listRecords: (runId, query) => attempt(() => readRecordPage(database, runId, query)),
    deleteRun: (runId) => attempt(() => deleteRun(database, runId)),
    deleteRunsBefore: (startedBeforeMs) => attempt(() => deleteRunsBefore(database, startedBeforeMs)),
    checkReachable: () =>
      attempt(async () => {
        await database.db.selectFrom('run').select('run_key').limit(1).execute();
      }),
    async close() {
      if (closed) return;
      closed = true;
      await database.close();
    },
  };
}

async function saveRun(
  database: HistoryDatabase,
  summary: RunSummary,
  batches: AsyncIterable<readonly RequestRecord[]>,
  stagedAtMs: number,
): Promise<void> {
  const runKey = await stageRun(database, summary, stagedAtMs);
  let inserting: Promise<unknown> = Promise.resolve();
  try {
    let recordCount = 0;
    const recordsPerGroup = database.recordsPerInsert;
    const folded = foldCharts(summary, batches);
    for await (const rows of recordGroups(folded.batches, { runKey, recordsPerGroup })) {
      await inserting;
      // A server takes one group in while the next is gathered here.
      inserting = database.insertRecords(rows);
      inserting.catch(() => {}); // Told where it is awaited.
      recordCount += rows.length;
      // Statements of SQLite run within this thread; others get their turn between two of them.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await inserting;
    const charts = JSON.stringify(folded.charts());
    await publishRun(database, { runKey, runId: summary.runId, recordCount, charts });
  } catch (error) {
    // Rows that came after the deletion would belong to no run.
    await inserting.catch(() => {});
    // What stays behind if this fails too is invisible, and is swept when the history is opened a day later.
    await deleteByKey(database, runKey).catch(() => {});
    throw error;
  }
}

async function stageRun(database: HistoryDatabase, summary: RunSummary, stagedAtMs: number): Promise<number> {
  const startedAtMs = startOf(summary);
  const listing = listRun(summary);
  const runKey = await database.stageRun({
    run_id: columnText(listing.runId),
    state: 'staged',
    staged_at_ms: stagedAtMs,
    started_at_ms: startedAtMs,
    model: columnText(listing.model),
    backend: columnText(listing.backend),
    status: listing.status,
    search: columnText(searchTextOf(listing)),
    record_count: 0,
    listing: JSON.stringify(listing),
    summary: JSON.stringify(summary),
  });
  const tags = Object.entries(listing.tags ?? {}).map(([key, value]) => ({
    run_key: runKey,
    tag_key: columnText(key),
    tag_value: columnText(value),
  }));
  if (tags.length > 0) await database.db.insertInto('run_tag').values(tags).execute();
  return runKey;
}

/** Makes a staged run visible in place of an earlier one of the same id. */
async function publishRun(
  database: HistoryDatabase,
  {
    runKey,
    runId,
    recordCount,
    charts,
  }: {
    readonly runKey: number;
    readonly runId: string;
    readonly recordCount: number;
    readonly charts: string;
  },
): Promise<void> {
  const { db } = database;
  const isStaged = db
    .selectFrom('run as new')
    .select('new.run_key')
    .where('new.run_key', '=', runKey)
    .where('new.state', '=', 'staged');
  const earlier = db
    .selectFrom('run as old')
    .select('old.run_key')
    .where('old.run_id', '=', columnText(runId))
    .where('old.state', '=', 'saved')
    .where((old) => old.exists(isStaged));
  const results = await database.batch(
    [
      ...database.lockRun(runId),
      db.deleteFrom('record').where('run_key', '=', earlier),
      db.deleteFrom('run_tag').where('run_key', '=', earlier),
      db.deleteFrom('run').where('run_key', '=', earlier),
      db
        .updateTable('run')
        .set({ state: 'saved', record_count: recordCount, charts })
        .where('run_key', '=', runKey)
        .where('state', '=', 'staged'),
    ],
    'write',
  );
  if (results.at(-1)?.numAffectedRows === 1n) return;
  throw new RunHistoryError(
    'unavailable',
    `Run "${runId}" was removed while it was being saved. Saving it took too long, or someone else changed the database.`,
  );
}

async function findRun({ db }: HistoryDatabase, runId: string): Promise<RunSummary | undefined> {
  const row = await db
    .selectFrom('run')
    .select('summary')
    .where('run_id', '=', columnText(runId))
    .where('state', '=', 'saved')
    .executeTakeFirst();
  // Written by `saveRun` from the same type.
  return row === undefined ? undefined : (JSON.parse(row.summary) as RunSummary);
}

async function findCharts(
  database: HistoryDatabase,
  runId: string,
): Promise<readonly LevelCharts[] | undefined> {
  const row = await database.db
    .selectFrom('run')
    .select(['summary', 'charts'])
    .where('run_id', '=', columnText(runId))
    .where('state', '=', 'saved')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  // Written by `saveRun` from the same types.
  if (row.charts !== null) return JSON.parse(row.charts) as readonly LevelCharts[];
  const records = readAllRecords({ listRecords: (id, query) => readRecordPage(database, id, query) }, runId);
  return chartsOfRecords(JSON.parse(row.summary) as RunSummary, records);
}

async function deleteRun(database: HistoryDatabase, runId: string): Promise<boolean> {
  const { db } = database;
  const saved = db
    .selectFrom('run as old')
    .select('old.run_key')
    .where('old.run_id', '=', columnText(runId))
    .where('old.state', '=', 'saved');
  const results = await database.batch(
    [
      ...database.lockRun(runId),
      db.deleteFrom('record').where('run_key', '=', saved),
      db.deleteFrom('run_tag').where('run_key', '=', saved),
      db.deleteFrom('run').where('run_key', '=', saved),
    ],
    'write',
  );
  return results.at(-1)?.numAffectedRows === 1n;
}

/** Run by run, because the records of all of them in one transaction could be very many. */
async function deleteRunsBefore(database: HistoryDatabase, startedBeforeMs: number): Promise<number> {
  if (!Number.isFinite(startedBeforeMs)) {
    throw new RunHistoryError('invalid-query', `A time in ms since 1970 is needed, got ${startedBeforeMs}.`);
  }
  let deleted = await database.deleteExpiredParts(startedBeforeMs);
  const rows = await database.db
    .selectFrom('run')
    .select('run_key')
    .where('state', '=', 'saved')
    .where('started_at_ms', '<', startedBeforeMs)
    .execute();
  for (const { run_key: runKey } of rows) {
    deleted += await deleteByKey(database, runKey);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return deleted;
}

async function sweep(database: HistoryDatabase, stagedBeforeMs: number): Promise<void> {
  const rows = await database.db
    .selectFrom('run')
    .select('run_key')
    .where('state', '=', 'staged')
    .where('staged_at_ms', '<', stagedBeforeMs)
    .execute();
  for (const { run_key: runKey } of rows) await deleteByKey(database, runKey);
}

async function deleteByKey(database: HistoryDatabase, runKey: number): Promise<number> {
  const { db } = database;
  const results = await database.batch(
    [
      db.deleteFrom('record').where('run_key', '=', runKey),
      db.deleteFrom('run_tag').where('run_key', '=', runKey),
      db.deleteFrom('run').where('run_key', '=', runKey),
    ],
    'write',
  );
  return Number(results.at(-1)?.numAffectedRows ?? 0n);
}
