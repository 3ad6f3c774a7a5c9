import { createHash } from 'node:crypto';
import { MAX_AUDIT_ENTRIES_PER_PAGE, type AuditEntry, type AuditLog } from '../access/audit-log.ts';
import { columnText } from './sql/sql-pages.ts';

export interface AuditMigrationOptions {
  readonly from: AuditLog;
  readonly to: AuditLog;
  /** Ends it between two pages; entries that were copied stay. */
  readonly signal?: AbortSignal;
}

export interface AuditMigrationReport {
  readonly copied: number;
  readonly present: number;
}

const limit = MAX_AUDIT_ENTRIES_PER_PAGE;

/**
 * Appends the entries that the target lacks, oldest first, with the times that they have. Entries have no key, so they
 * are counted by content: of each, the target has as many afterwards as the source, or more. Called again, it finds all
 * there. Entries that come in while it runs are left for the next time.
 */
export async function migrateAuditLog({
  from,
  to,
  signal,
}: AuditMigrationOptions): Promise<AuditMigrationReport> {
  const there = await countEntries(to, signal);
  const report = { copied: 0, present: 0 };
  for await (const entries of oldestFirst(from, signal)) {
    const missing = entries.filter((entry) => {
      const key = keyOf(entry);
      const count = there.get(key) ?? 0;
      if (count > 0) there.set(key, count - 1);
      return count === 0;
    });
    if (missing.length > 0) await to.appendAll(missing);
    report.copied += missing.length;
    report.present += entries.length - missing.length;
  }
  return report;
}

async function countEntries(log: AuditLog, signal: AbortSignal | undefined): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  let cursor: string | undefined;
  do {
    signal?.throwIfAborted();
    const page = await log.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    for (const entry of page.entries) {
      const key = keyOf(entry);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return counts;
}

/** Pages are read twice, the first time for where they begin, so that a long log needs no memory. */
async function* oldestFirst(
  log: AuditLog,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly AuditEntry[]> {
  const newest = await log.list({ limit });
  const cursors: string[] = [];
  for (let cursor = newest.nextCursor; cursor !== undefined;) {
    cursors.push(cursor);
    cursor = (await log.list({ limit, cursor })).nextCursor;
  }
  for (const cursor of cursors.toReversed()) {
    signal?.throwIfAborted();
    yield (await log.list({ limit, cursor })).entries.toReversed();
  }
  signal?.throwIfAborted();
  // Not read again: without a cursor it would begin at what came in meanwhile.
  yield newest.entries.toReversed();
}

function keyOf(entry: AuditEntry): string {
  const { atMs, actor, role, action, subject, address, outcome, detail } = entry;
  // null for absent, which no text is.
  const texts = [actor, role, action, subject, address, outcome, detail].map((text) =>
    text === undefined ? null : columnText(text),
  );
  return createHash('sha256')
    .update(JSON.stringify([atMs, ...texts]))
    .digest('base64');
}
