import type { Client, InStatement, InValue } from '@libsql/client/sqlite3';
import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { listRun, startOf } from './list-run.ts';
import { openSqliteDatabase, toHistoryError } from './open-sqlite-database.ts';
import { RunHistoryError } from './run-history-error.ts';
import type { RunHistory } from './run-history.ts';
import { readRecordPage, readRunPage, textOf } from './sqlite-pages.ts';

export interface SqliteRunHistoryOptions {
  /** The database file; it and its folder are created if need be. */
  readonly path: string;
  /** Wall time in ms, for the age of runs whose saving never ended; `Date.now` unless stated. */
  readonly now?: () => number;
}

/** Records per insert: enough that their number no longer matters, few enough to hold up other work for ms only. */
const RECORDS_PER_INSERT = 200;

/** A run that is still staged after this time was given up by a process that is gone. */
const STAGING_LIMIT_MS = 24 * 3600_000;

/**
 * A history in one SQLite file, which several processes may use at once. No transaction is held open while records are
 * awaited: the driver blocks the process where it waits for a lock, so one that waited for itself would stand still.
 */
export async function createSqliteRunHistory(options: SqliteRunHistoryOptions): Promise<RunHistory> {
  const { path, now = Date.now } = options;
  const client = await openSqliteDatabase(path);
  let closed = false;

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      if (closed) throw new RunHistoryError('closed', `The history in ${path} is closed.`);
      return await work();
    } catch (error) {
      throw toHistoryError(error, path);
    }
  }

  await attempt(() => deleteWhere(client, `state = 'staged' and staged_at_ms < ?`, now() - STAGING_LIMIT_MS));
  return {
    saveRun: (summary, batches) => attempt(() => saveRun(client, summary, batches, now())),
    listRuns: (query) => attempt(() => readRunPage(client, query)),
    findRun: (runId) => attempt(() => findRun(client, runId)),
    listRecords: (runId, query) => attempt(() => readRecordPage(client, runId, query)),
    deleteRun: (runId) =>
      attempt(async () => (await deleteWhere(client, `state = 'saved' and run_id = ?`, runId)) > 0),
    async close() {
      if (closed) return;
      closed = true;
      client.close();
    },
  };
}

async function saveRun(
  client: Client,
  summary: RunSummary,
  batches: AsyncIterable<readonly RequestRecord[]>,
  stagedAtMs: number,
): Promise<void> {
  const runKey = await stageRun(client, summary, stagedAtMs);
  try {
    let position = 0;
    for await (const batch of batches) {
      for (let start = 0; start < batch.length; start += RECORDS_PER_INSERT) {
        const records = batch.slice(start, start + RECORDS_PER_INSERT);
        await client.execute(insertOf(runKey, position, records));
        position += records.length;
        // Statements run within this thread; others get their turn between two of them.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await publishRun(client, runKey, summary.runId);
  } catch (error) {
    // What stays behind if this fails too is invisible, and is swept when the file is opened a day later.
    await deleteWhere(client, 'run_key = ?', runKey).catch(() => {});
    throw error;
  }
}

async function stageRun(client: Client, summary: RunSummary, stagedAtMs: number): Promise<number> {
  const startedAtMs = startOf(summary);
  const listing = listRun(summary);
  const { lastInsertRowid } = await client.execute({
    sql: `insert into run (run_id, state, staged_at_ms, started_at_ms, model, status, listing, summary)
      values (?, 'staged', ?, ?, ?, ?, ?, ?)`,
    args: [
      listing.runId,
      stagedAtMs,
      startedAtMs,
      listing.model,
      listing.status,
      JSON.stringify(listing),
      JSON.stringify(summary),
    ],
  });
  return Number(lastInsertRowid);
}

function insertOf(runKey: number, start: number, records: readonly RequestRecord[]): InStatement {
  const args = records.flatMap((record, index): InValue[] => [
    runKey,
    start + index,
    record.levelIndex,
    record.outcome.kind,
    JSON.stringify(record),
  ]);
  return {
    sql: `insert into record (run_key, position, level_index, outcome, body)
      values ${records.map(() => '(?, ?, ?, ?, ?)').join(', ')}`,
    args,
  };
}

/** Makes a staged run visible in place of an earlier one of the same id. */
async function publishRun(client: Client, runKey: number, runId: string): Promise<void> {
  const earlier = `select run_key from run where run_id = ? and state = 'saved'
    and exists (select 1 from run where run_key = ? and state = 'staged')`;
  const args = [runId, runKey];
  const results = await client.batch(
    [
      { sql: `delete from record where run_key in (${earlier})`, args },
      { sql: `delete from run where run_key in (${earlier})`, args },
      { sql: `update run set state = 'saved' where run_key = ? and state = 'staged'`, args: [runKey] },
    ],
    'write',
  );
  if (results[2]?.rowsAffected === 1) return;
  throw new RunHistoryError(
    'unavailable',
    `Run "${runId}" was removed while it was being saved. Saving it took too long, or someone else changed the database.`,
  );
}

async function findRun(client: Client, runId: string): Promise<RunSummary | undefined> {
  const { rows } = await client.execute({
    sql: `select summary from run where run_id = ? and state = 'saved'`,
    args: [runId],
  });
  const [row] = rows;
  // Written by `saveRun` from the same type.
  return row === undefined ? undefined : (JSON.parse(textOf(row, 'summary')) as RunSummary);
}

/** Deletes runs with their records; the condition has one question mark. Gives back how many runs there were. */
async function deleteWhere(client: Client, condition: string, value: InValue): Promise<number> {
  const results = await client.batch(
    [
      {
        sql: `delete from record where run_key in (select run_key from run where ${condition})`,
        args: [value],
      },
      { sql: `delete from run where ${condition}`, args: [value] },
    ],
    'write',
  );
  return results[1]?.rowsAffected ?? 0;
}
