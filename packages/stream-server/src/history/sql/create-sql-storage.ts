import { createSqlAuditLog } from './sql-audit-log.ts';
import { createSqlTokenStore } from './sql-token-store.ts';
import type { HistoryStorage } from '../storage.ts';
import type { HistoryDatabase } from './history-database.ts';
import { createSqlRunHistory } from './sql-run-history.ts';
import { createToken } from '../../security/access-keys.ts';

/** All parts over one database, which is closed with any of them. */
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
      signingKey: () => readSigningKey(database),
      close: () => history.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function readSigningKey(database: HistoryDatabase): Promise<string> {
  const { db } = database;
  try {
    // Of several servers that come first at once, one makes it; all read the same.
    await db
      .insertInto('signing_key')
      .values({ use: 'session', value: createToken() })
      .onConflict((conflict) => conflict.column('use').doNothing())
      .execute();
    const { value } = await db
      .selectFrom('signing_key')
      .select('value')
      .where('use', '=', 'session')
      .executeTakeFirstOrThrow();
    return value;
  } catch (error) {
    throw database.toError(error);
  }
}
