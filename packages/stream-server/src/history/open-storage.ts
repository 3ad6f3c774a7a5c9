import type { SqliteRunHistoryOptions } from './open-sqlite-storage.ts';
import type { HistoryStorage } from './storage.ts';

/** All that a team keeps, in one SQLite file. Loads the database's code when it is called. */
export async function openSqliteStorage(options: SqliteRunHistoryOptions): Promise<HistoryStorage> {
  const opening = await import('./open-sqlite-storage.ts');
  return opening.openSqliteStorage(options);
}
