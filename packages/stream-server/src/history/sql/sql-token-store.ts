import { nameTaken, type NamedToken, type Role, type TokenStore } from '../../access/token-store.ts';
import type { HistoryDatabase } from './history-database.ts';

export function createSqlTokenStore(database: HistoryDatabase): TokenStore {
  const { db } = database;
  const hasValid = async (name: string): Promise<boolean> =>
    (await db
      .selectFrom('token')
      .select('name')
      .where('name', '=', name)
      .where('revoked_at_ms', 'is', null)
      .executeTakeFirst()) !== undefined;
  return {
    async add({ name, role, tokenHash, createdAtMs, revokedAtMs = null }) {
      try {
        const row = {
          name,
          role,
          token_hash: tokenHash,
          created_at_ms: createdAtMs,
          revoked_at_ms: revokedAtMs,
        };
        await db.insertInto('token').values(row).execute();
      } catch (error) {
        // An index keeps two of one name apart, also when both come at once.
        if (revokedAtMs === null && (await hasValid(name).catch(() => false))) throw nameTaken(name);
        throw database.toError(error);
      }
    },
    async list() {
      try {
        const rows = await db.selectFrom('token').selectAll().orderBy('token_key').execute();
        return rows.map((row): NamedToken => ({
          name: row.name,
          role: row.role as Role, // The table takes no other.
          tokenHash: row.token_hash,
          createdAtMs: row.created_at_ms,
          ...(row.revoked_at_ms === null ? {} : { revokedAtMs: row.revoked_at_ms }),
        }));
      } catch (error) {
        throw database.toError(error);
      }
    },
    async revoke(name, atMs) {
      try {
        const { numUpdatedRows } = await db
          .updateTable('token')
          .set({ revoked_at_ms: atMs })
          .where('name', '=', name)
          .where('revoked_at_ms', 'is', null)
          .executeTakeFirstOrThrow();
        return numUpdatedRows === 1n;
      } catch (error) {
        throw database.toError(error);
      }
    },
  };
}
