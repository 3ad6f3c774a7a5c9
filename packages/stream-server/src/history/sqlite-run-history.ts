import type { RunHistory } from './run-history.ts';

export interface SqliteRunHistoryOptions {
  /** The database file; it and its folder are created if need be. */
  readonly path: string;
  /** Wall time in ms, for the age of runs whose saving never ended; `Date.now` unless stated. */
  readonly now?: () => number;
}

/** A history in one SQLite file, which several processes may use at once. */
export async function createSqliteRunHistory(options: SqliteRunHistoryOptions): Promise<RunHistory> {
  const { openSqliteStorage } = await import('./open-sqlite-storage.ts');
  return (await openSqliteStorage(options)).history;
}
