import type { AuditLog } from '../access/audit-log.ts';
import type { TokenStore } from '../access/token-store.ts';
import type { RunHistory } from './run-history.ts';

/** All that a team keeps in one database. */
export interface HistoryStorage {
  readonly history: RunHistory;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  /** Closes all three. Idempotent. */
  close(): Promise<void>;
}
