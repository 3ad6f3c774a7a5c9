import { sql, type Compilable, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { RequestRecord } from '@genai-bench/core-metrics';
import {
  decodeRecordCursor,
  decodeRunCursor,
  encodeRecordCursor,
  encodeRunCursor,
  MAX_RECORDS_PER_PAGE,
  MAX_RUNS_PER_PAGE,
  requireLimit,
} from '../page-cursor.ts';
import type { RecordPage, RecordQuery, RunListing, RunPage, RunQuery } from '../run-history.ts';
import type { HistoryDatabase } from './history-database.ts';
import type { HistoryTables } from './history-tables.ts';

type RunSelection<Output> = SelectQueryBuilder<HistoryTables, 'run', Output>;

/** Saved runs, newest first, from a position that is found by index however many pages came before. */
export async function readRunPage({ db }: HistoryDatabase, query: RunQuery): Promise<RunPage> {
  const { limit, cursor } = query;
  requireLimit(limit, MAX_RUNS_PER_PAGE);
  const after = cursor === undefined ? undefined : decodeRunCursor(cursor);
  const saved = db
    .selectFrom('run')
    .select(['run_id', 'started_at_ms', 'listing'])
    .where('state', '=', 'saved')
    .$if(after !== undefined, (runs) =>
      runs.where(
        // Holds: only then is this called.
        sql<SqlBool>`(started_at_ms, run_id) < (${after!.startedAtMs}, ${after!.runId})`,
      ),
    );
  const rows = await matching(saved, query)
    .orderBy('started_at_ms', 'desc')
    .orderBy('run_id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    // Written by `saveRun` from the same type.
    runs: page.map(({ listing }) => JSON.parse(listing) as RunListing),
    ...(rows.length > limit && last !== undefined
      ? { nextCursor: encodeRunCursor({ startedAtMs: last.started_at_ms, runId: last.run_id }) }
      : {}),
  };
}

function matching<Output>(saved: RunSelection<Output>, query: RunQuery): RunSelection<Output> {
  const { model, backend, status, startedFromMs, startedBeforeMs, text, tags = {} } = query;
  let runs = saved;
  if (model !== undefined) runs = runs.where('model', '=', columnText(model));
  if (backend !== undefined) runs = runs.where('backend', '=', columnText(backend));
  if (status !== undefined) runs = runs.where('status', '=', status);
  if (startedFromMs !== undefined) runs = runs.where('started_at_ms', '>=', startedFromMs);
  if (startedBeforeMs !== undefined) runs = runs.where('started_at_ms', '<', startedBeforeMs);
  if (text !== undefined) {
    const pattern = `%${columnText(text.toLowerCase()).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    runs = runs.where(sql<SqlBool>`search like ${pattern} escape ${sql.lit('\\')}`);
  }
  for (const [key, value] of Object.entries(tags)) {
    runs = runs.where('run_key', 'in', (one) =>
      one
        .selectFrom('run_tag')
        .select('run_key')
        .where('tag_key', '=', columnText(key))
        .where('tag_value', '=', columnText(value)),
    );
  }
  return runs;
}

/** Records of a saved run by position; none for a run that is not kept. */
export async function readRecordPage(
  database: HistoryDatabase,
  runId: string,
  query: RecordQuery,
): Promise<RecordPage> {
  const { limit, cursor } = query;
  requireLimit(limit, MAX_RECORDS_PER_PAGE);
  const after = cursor === undefined ? -1 : decodeRecordCursor(cursor);
  const matching = recordsOf(database, runId, query);
  const page = matching
    .select(['position', 'body'])
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit + 1);
  // One transaction, so that page and count are of the same run even while it is being replaced.
  const [counted, found] = await database.batch([countOf(database, runId, query), page], 'read');
  // What the two queries select.
  const [total] = (counted?.rows ?? []) as { readonly total: number }[];
  const rows = (found?.rows ?? []) as { readonly position: number; readonly body: string }[];
  const last = rows.slice(0, limit).at(-1);
  return {
    // Written by `saveRun` from the same type.
    records: rows.slice(0, limit).map(({ body }) => JSON.parse(body) as RequestRecord),
    ...(rows.length > limit && last !== undefined ? { nextCursor: encodeRecordCursor(last.position) } : {}),
    totalCount: Number(total?.total ?? 0),
  };
}

/** Counting all records of a run would read all of them; their number is kept with the run. */
function countOf(database: HistoryDatabase, runId: string, query: RecordQuery): Compilable {
  if (query.levelIndex !== undefined || query.outcome !== undefined) {
    return recordsOf(database, runId, query).select(({ fn }) => fn.countAll<number>().as('total'));
  }
  return database.db
    .selectFrom('run')
    .select('record_count as total')
    .where('run_id', '=', columnText(runId))
    .where('state', '=', 'saved');
}

function recordsOf({ db }: HistoryDatabase, runId: string, { levelIndex, outcome }: RecordQuery) {
  return db
    .selectFrom('record')
    .where('run_key', '=', (one) =>
      one
        .selectFrom('run')
        .select('run_key')
        .where('run_id', '=', columnText(runId))
        .where('state', '=', 'saved'),
    )
    .$if(levelIndex !== undefined, (records) => records.where('level_index', '=', levelIndex!)) // Holds: the condition says so, here and below.
    .$if(outcome !== undefined, (records) => records.where('outcome', '=', outcome!));
}

/** A text as a column can hold it: PostgreSQL knows no character 0. */
export function columnText(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
