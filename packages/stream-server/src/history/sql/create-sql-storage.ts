import { createSqlAuditLog } from './sql-audit-log.ts';
import { createSqlTokenStore } from './sql-token-store.ts';
import type { HistoryStorage } from '../storage.ts';
import type { HistoryDatabase } from './history-database.ts';
import { createSqlRunHistory } from './sql-run-history.ts';

/** The three parts over one database, which is closed with any of them. */
export async function createSqlStorage(
  database: HistoryDatabase,
  now?: () => number,
): Promise<HistoryStorage> {
  try {
    const history = await createSqlRunHistory(database, now);
    return {
      history,
      tokens: createSqlTokenStore(database),
      audit: createSqlAuditLog(database),
      close: () => history.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
