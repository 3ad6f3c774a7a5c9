import { decodeRecordCursor, encodeRecordCursor, requireLimit } from '../history/page-cursor.ts';
import { MAX_AUDIT_ENTRIES_PER_PAGE, type AuditEntry, type AuditLog } from './audit-log.ts';
import { nameTaken, type NamedToken, type TokenStore } from './token-store.ts';

/** Tokens that end with the process, for tests. */
export function createMemoryTokenStore(): TokenStore {
  const tokens: NamedToken[] = [];
  const indexOf = (name: string): number =>
    tokens.findIndex((token) => token.name === name && token.revokedAtMs === undefined);
  return {
    async add(token) {
      if (token.revokedAtMs === undefined && indexOf(token.name) >= 0) throw nameTaken(token.name);
      tokens.push(token);
    },
    list: async () => [...tokens],
    async revoke(name, atMs) {
      const index = indexOf(name);
      const token = tokens[index];
      if (token === undefined) return false;
      tokens[index] = { ...token, revokedAtMs: atMs };
      return true;
    },
  };
}

/** An audit log that ends with the process, for tests. */
export function createMemoryAuditLog(): AuditLog {
  const entries: AuditEntry[] = [];
  return {
    async append(entry) {
      entries.push(entry);
    },
    async appendAll(more) {
      entries.push(...more);
    },
    async list({ limit, cursor }) {
      requireLimit(limit, MAX_AUDIT_ENTRIES_PER_PAGE);
      const before = cursor === undefined ? entries.length : decodeRecordCursor(cursor);
      const start = Math.max(0, before - limit);
      return {
        entries: entries.slice(start, before).toReversed(),
        ...(start > 0 ? { nextCursor: encodeRecordCursor(start) } : {}),
      };
    },
  };
}
