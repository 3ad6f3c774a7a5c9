import type { SqliteRunHistoryOptions } from './sqlite-run-history.ts';
import type { Storage } from './storage.ts';

/** All that a team keeps, in one SQLite file. Loads the database's code when it is called. */
export async function openSqliteStorage(options: SqliteRunHistoryOptions): Promise<Storage> {
  const opening = await import('./open-sqlite-storage.ts');
  return opening.openSqliteStorage(options);
}
