import type { RunHistory } from '../run-history.ts';
import type { HistoryStorage } from '../storage.ts';
import { createSqlStorage } from '../sql/create-sql-storage.ts';
import { openPostgresDatabase, type PostgresRunHistoryOptions } from './open-postgres-database.ts';

/** A history in PostgreSQL, for several machines and years of runs. */
export async function createPostgresRunHistory(options: PostgresRunHistoryOptions): Promise<RunHistory> {
  return (await openPostgresStorage(options)).history;
}

/** All that a team keeps, in one PostgreSQL database and over one pool of connections. */
export async function openPostgresStorage(options: PostgresRunHistoryOptions): Promise<HistoryStorage> {
  const database = await openPostgresDatabase(options);
  try {
    return await createSqlStorage(database, options.now);
  } catch (error) {
    throw database.toError(error);
  }
}
