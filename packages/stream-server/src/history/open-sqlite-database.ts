import { openSqlite } from '@genai-bench/storage/sqlite';
import { throwingHistoryErrors, toHistoryError } from './run-history-error.ts';
import { runAll, type HistoryDatabase } from './sql/history-database.ts';
import type { HistoryTables, RecordTable } from './sql/history-tables.ts';
import { sqliteMigrations } from './sqlite-migrations.ts';

const RECORDS_PER_INSERT = 200;

/** The first that holds the key that signs sessions. */
const versionWithKey = 3;

/** Opens the database file, and brings it to its newest version. Throws a `RunHistoryError` where that cannot be. */
export async function openSqliteDatabase(path: string): Promise<HistoryDatabase> {
  const database = await throwingHistoryErrors(() =>
    openSqlite<HistoryTables>({
      path,
      content: 'history',
      migrations: sqliteMigrations,
      secretSinceVersion: versionWithKey,
    }),
  );
  const { db } = database;
  return {
    db,
    name: path,
    recordsPerInsert: RECORDS_PER_INSERT,
    async insertRecords(rows) {
      const { sql, parameters } = insertionOf(rows);
      database.run(sql, parameters);
    },
    batch: (queries, kind) => database.transact(kind, () => runAll(queries)),
    async stageRun(row) {
      const { insertId } = await db.insertInto('run').values(row).executeTakeFirstOrThrow();
      return Number(insertId);
    },
    // Writing transactions wait for each other.
    lockRun: () => [],
    deleteExpiredParts: async () => 0,
    toError: (error) => toHistoryError(database.toError(error)),
    close: () => database.close(),
  };
}

/** Written by hand: building it anew for each group of rows would cost more than SQLite needs to carry it out. */
function insertionOf(rows: readonly RecordTable[]) {
  return {
    sql: `insert into record (run_key, position, level_index, outcome, body) values ${rows.map(() => '(?,?,?,?,?)').join()}`,
    parameters: rows.flatMap((row) => [row.run_key, row.position, row.level_index, row.outcome, row.body]),
  };
}
