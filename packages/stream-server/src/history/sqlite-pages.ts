import type { Client, InValue, Row } from '@libsql/client/sqlite3';
import type { RequestRecord } from '@genai-bench/core-metrics';
import {
  decodeRecordCursor,
  decodeRunCursor,
  encodeRecordCursor,
  encodeRunCursor,
  MAX_RECORDS_PER_PAGE,
  MAX_RUNS_PER_PAGE,
  requireLimit,
} from './page-cursor.ts';
import { RunHistoryError } from './run-history-error.ts';
import type { RecordPage, RecordQuery, RunListing, RunPage, RunQuery } from './run-history.ts';

/** A condition and the values for its question marks. */
type Condition = readonly [sql: string, ...args: InValue[]];

/** Saved runs, newest first, from a position that is found by index however many pages came before. */
export async function readRunPage(client: Client, query: RunQuery): Promise<RunPage> {
  const { limit, cursor, model, status } = query;
  requireLimit(limit, MAX_RUNS_PER_PAGE);
  const after = cursor === undefined ? undefined : decodeRunCursor(cursor);
  const { sql, args } = allOf([
    [`state = 'saved'`],
    ...(model === undefined ? [] : [['model = ?', model] as const]),
    ...(status === undefined ? [] : [['status = ?', status] as const]),
    ...(after === undefined
      ? []
      : [['(started_at_ms, run_id) < (?, ?)', after.startedAtMs, after.runId] as const]),
  ]);
  const { rows } = await client.execute({
    sql: `select run_id, started_at_ms, listing from run where ${sql}
      order by started_at_ms desc, run_id desc limit ?`,
    args: [...args, limit + 1],
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    // Written by `saveRun` from the same type.
    runs: page.map((row) => JSON.parse(textOf(row, 'listing')) as RunListing),
    ...(rows.length > limit && last !== undefined ? { nextCursor: runCursorOf(last) } : {}),
  };
}

/** Records of a saved run by position; none for a run that is not kept. */
export async function readRecordPage(
  client: Client,
  runId: string,
  { limit, cursor, levelIndex, outcome }: RecordQuery,
): Promise<RecordPage> {
  requireLimit(limit, MAX_RECORDS_PER_PAGE);
  const after = cursor === undefined ? -1 : decodeRecordCursor(cursor);
  const { sql, args } = allOf([
    [`run_key = (select run_key from run where run_id = ? and state = 'saved')`, runId],
    ...(levelIndex === undefined ? [] : [['level_index = ?', levelIndex] as const]),
    ...(outcome === undefined ? [] : [['outcome = ?', outcome] as const]),
  ]);
  // One transaction, so that page and count are of the same run even while it is being replaced.
  const [counted, found] = await client.batch(
    [
      { sql: `select count(*) as total from record where ${sql}`, args },
      {
        sql: `select position, body from record where ${sql} and position > ? order by position limit ?`,
        args: [...args, after, limit + 1],
      },
    ],
    'read',
  );
  const rows = found?.rows ?? [];
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    // Written by `saveRun` from the same type.
    records: page.map((row) => JSON.parse(textOf(row, 'body')) as RequestRecord),
    ...(rows.length > limit && last !== undefined
      ? { nextCursor: encodeRecordCursor(Number(last['position'])) }
      : {}),
    totalCount: Number(counted?.rows[0]?.['total']),
  };
}

/** A column that the schema holds to be text. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new RunHistoryError('corrupt', `Column ${column} of the history holds ${typeof value}, not text.`);
}

function runCursorOf(row: Row): string {
  return encodeRunCursor({ startedAtMs: Number(row['started_at_ms']), runId: textOf(row, 'run_id') });
}

function allOf(conditions: readonly Condition[]): { sql: string; args: InValue[] } {
  return {
    sql: conditions.map(([sql]) => sql).join(' and '),
    args: conditions.flatMap(([, ...args]) => args),
  };
}
