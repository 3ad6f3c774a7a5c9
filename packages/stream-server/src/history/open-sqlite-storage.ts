import type { HistoryStorage } from './storage.ts';
import { openSqliteDatabase } from './open-sqlite-database.ts';
import { createSqlStorage } from './sql/create-sql-storage.ts';

export interface SqliteRunHistoryOptions {
  /** The database file; it and its folder are created if need be. */
  readonly path: string;
  /** Wall time in ms, for the age of runs whose saving never ended; `Date.now` unless stated. */
  readonly now?: () => number;
}

/** All that a team keeps, in one SQLite file. */
export async function openSqliteStorage({ path, now }: SqliteRunHistoryOptions): Promise<HistoryStorage> {
  return createSqlStorage(await openSqliteDatabase(path), now);
}
