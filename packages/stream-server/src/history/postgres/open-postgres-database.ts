import { openPostgres, type OpenPostgresOptions } from '@genai-bench/storage/postgres';
import { sql } from 'kysely';
import { throwingHistoryErrors, toHistoryError } from '../run-history-error.ts';
import { runAll, type HistoryDatabase } from '../sql/history-database.ts';
import type { HistoryTables } from '../sql/history-tables.ts';
import { columnText } from '../sql/sql-pages.ts';
import { copyRecords } from './copy-records.ts';
import { postgresMigrations, postgresSchema } from './postgres-migrations.ts';
import { dropExpiredMonths, stageInPartition } from './record-partitions.ts';

export interface PostgresRunHistoryOptions extends Pick<
  OpenPostgresOptions,
  'url' | 'poolSize' | 'connectTimeoutMs'
> {
  /** Wall time in ms, for the age of runs whose saving never ended; `Date.now` unless stated. */
  readonly now?: () => number;
}

/** Each group waits for the disk once; from here on that is a small part of its time. */
const recordsPerInsert = 10_000;

/** Connects, and brings the tables to their newest version. Throws a `RunHistoryError`, which never holds the password. */
export async function openPostgresDatabase(options: PostgresRunHistoryOptions): Promise<HistoryDatabase> {
  const database = await throwingHistoryErrors(() =>
    openPostgres<HistoryTables>({
      url: options.url,
      poolSize: options.poolSize,
      connectTimeoutMs: options.connectTimeoutMs,
      content: 'history',
      schema: postgresSchema,
      migrations: postgresMigrations,
    }),
  );
  const { db, name, pool } = database;
  return {
    db,
    name,
    recordsPerInsert,
    insertRecords: (rows) => copyRecords(pool, rows),
    batch: (queries, kind) => database.transact(kind, () => runAll(queries)),
    stageRun: (row) => stageInPartition(db, row),
    lockRun: (runId) => [{ compile: () => lockOf(runId).compile(db) }],
    deleteExpiredParts: (startedBeforeMs) => dropExpiredMonths(db, startedBeforeMs),
    toError: (error) => toHistoryError(database.toError(error)),
    close: () => database.close(),
  };
}

/** Two ids of one hash wait for each other without need, and no harm is done. */
function lockOf(runId: string) {
  return sql`select pg_advisory_xact_lock(hashtextextended(${columnText(runId)}, 0))`;
}
