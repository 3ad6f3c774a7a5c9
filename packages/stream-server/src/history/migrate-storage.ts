import { migrateAuditLog, type AuditMigrationReport } from './migrate-audit-log.ts';
import { migrateHistory, type MigrationOptions, type MigrationReport } from './migrate-history.ts';
import { migrateTokens, type TokenMigrationOptions, type TokenMigrationReport } from './migrate-tokens.ts';
import type { HistoryStorage } from './storage.ts';

export interface StorageMigrationOptions extends Pick<MigrationOptions, 'onRun' | 'signal'> {
  readonly from: Omit<HistoryStorage, 'signingKey'>;
  readonly to: Omit<HistoryStorage, 'signingKey'>;
  readonly aroundToken?: NonNullable<TokenMigrationOptions['around']>;
}

export interface StorageMigrationReport extends MigrationReport {
  readonly auditEntries: AuditMigrationReport;
  readonly tokens: TokenMigrationReport;
}

/**
 * Copies all that a team keeps: runs, the audit log and named tokens, but not the key that signs sessions. It may be ended and called again at any time. Tokens
 * come last, so that no one is let in before it is there who was given them.
 */
export async function migrateStorage(options: StorageMigrationOptions): Promise<StorageMigrationReport> {
  const { from, to, onRun, aroundToken } = options;
  const ending = options.signal === undefined ? {} : { signal: options.signal };
  const runs = await migrateHistory({
    from: from.history,
    to: to.history,
    ...ending,
    ...(onRun === undefined ? {} : { onRun }),
  });
  const auditEntries = await migrateAuditLog({ from: from.audit, to: to.audit, ...ending });
  const tokens = await migrateTokens({
    from: from.tokens,
    to: to.tokens,
    ...ending,
    ...(aroundToken === undefined ? {} : { around: aroundToken }),
  });
  return { ...runs, auditEntries, tokens };
}
