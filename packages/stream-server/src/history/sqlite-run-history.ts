import type { SqliteRunHistoryOptions } from './open-sqlite-storage.ts';
import type { RunHistory } from './run-history.ts';

/** A history in one SQLite file, which several processes may use at once. */
export async function createSqliteRunHistory(options: SqliteRunHistoryOptions): Promise<RunHistory> {
  const { openSqliteStorage } = await import('./open-sqlite-storage.ts');
  return (await openSqliteStorage(options)).history;
}
