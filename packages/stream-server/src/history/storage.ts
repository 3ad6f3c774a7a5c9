import type { AuditLog } from '../access/audit-log.ts';
import type { TokenStore } from '../access/token-store.ts';
import type { RunHistory } from './run-history.ts';

/** All that a team keeps in one database. */
export interface HistoryStorage {
  readonly history: RunHistory;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  /** What servers on this database sign sessions with; made when it is first asked for, and the same from then on. */
  readonly signingKey: () => Promise<string>;
  /** Closes all of it. Idempotent. */
  close(): Promise<void>;
}
