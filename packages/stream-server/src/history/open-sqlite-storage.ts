import type { HistoryStorage } from './storage.ts';
import { openSqliteDatabase } from './open-sqlite-database.ts';
import { createSqlStorage } from './sql/create-sql-storage.ts';
import type { SqliteRunHistoryOptions } from './sqlite-run-history.ts';

/** All that a team keeps, in one SQLite file. */
export async function openSqliteStorage({ path, now }: SqliteRunHistoryOptions): Promise<HistoryStorage> {
  return createSqlStorage(await openSqliteDatabase(path), now);
}
