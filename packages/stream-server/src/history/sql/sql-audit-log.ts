import {
  MAX_AUDIT_ENTRIES_PER_PAGE,
  type AuditEntry,
  type AuditLog,
  type AuditOutcome,
} from '../../access/audit-log.ts';
import { decodeRecordCursor, encodeRecordCursor, requireLimit } from '../page-cursor.ts';
import type { HistoryDatabase } from './history-database.ts';
import type { AuditEntryTable } from './history-tables.ts';
import { columnText } from './sql-pages.ts';
import type { Selectable } from 'kysely';

export function createSqlAuditLog(database: HistoryDatabase): AuditLog {
  const { db } = database;
  async function insert(entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    try {
      await db.insertInto('audit_entry').values(entries.map(rowOf)).execute();
    } catch (error) {
      throw database.toError(error);
    }
  }
  return {
    append: (entry) => insert([entry]),
    appendAll: insert,
    async list({ limit, cursor }) {
      requireLimit(limit, MAX_AUDIT_ENTRIES_PER_PAGE);
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : decodeRecordCursor(cursor);
      try {
        const rows = await db
          .selectFrom('audit_entry')
          .selectAll()
          .where('entry_key', '<', before)
          .orderBy('entry_key', 'desc')
          .limit(limit + 1)
          .execute();
        const page = rows.slice(0, limit);
        const last = page.at(-1);
        return {
          entries: page.map(entryOf),
          ...(rows.length > limit && last !== undefined
            ? { nextCursor: encodeRecordCursor(last.entry_key) }
            : {}),
        };
      } catch (error) {
        throw database.toError(error);
      }
    },
  };
}

function rowOf(entry: AuditEntry) {
  const text = (value: string | undefined): string | null => (value === undefined ? null : columnText(value));
  return {
    at_ms: entry.atMs,
    actor: columnText(entry.actor),
    role: text(entry.role),
    action: columnText(entry.action),
    subject: text(entry.subject),
    address: text(entry.address),
    outcome: entry.outcome,
    detail: text(entry.detail),
  };
}

function entryOf(row: Selectable<AuditEntryTable>): AuditEntry {
  const { role, subject, address, detail } = row;
  return {
    atMs: row.at_ms,
    actor: row.actor,
    ...(role === null ? {} : { role }),
    action: row.action,
    ...(subject === null ? {} : { subject }),
    ...(address === null ? {} : { address }),
    outcome: row.outcome as AuditOutcome, // Written by `append` from the same type.
    ...(detail === null ? {} : { detail }),
  };
}
