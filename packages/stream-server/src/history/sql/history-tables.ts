import type { Generated } from 'kysely';

/** The tables of a history, whichever database holds them. Times are in ms since 1970. */
export interface HistoryTables {
  readonly run: RunTable;
  readonly run_tag: RunTagTable;
  readonly record: RecordTable;
  readonly token: TokenTable;
  readonly audit_entry: AuditEntryTable;
  readonly signing_key: SigningKeyTable;
}

/** A run is written as `staged` in many small transactions and becomes `saved`, and thereby visible, in one. */
export interface RunTable {
  readonly run_key: Generated<number>;
  readonly run_id: string;
  readonly state: 'staged' | 'saved';
  readonly staged_at_ms: number;
  readonly started_at_ms: number;
  readonly model: string;
  readonly backend: string;
  readonly status: string;
  /** In small letters, what a text is looked for in. */
  readonly search: string;
  readonly record_count: number;
  readonly listing: string;
  readonly summary: string;
  /** Null until the run is saved, and in runs of versions that did not keep it. */
  readonly charts: string | null;
}

interface RunTagTable {
  readonly run_key: number;
  readonly tag_key: string;
  readonly tag_value: string;
}

export interface RecordTable {
  readonly run_key: number;
  /** Counted from 0 over the whole run. */
  readonly position: number;
  readonly level_index: number;
  readonly outcome: string;
  readonly body: string;
}

export interface TokenTable {
  readonly token_key: Generated<number>;
  readonly name: string;
  readonly role: string;
  /** SHA-256, hex. */
  readonly token_hash: string;
  readonly created_at_ms: number;
  readonly revoked_at_ms: number | null;
}

export interface AuditEntryTable {
  readonly entry_key: Generated<number>;
  readonly at_ms: number;
  readonly actor: string;
  readonly role: string | null;
  readonly action: string;
  readonly subject: string | null;
  readonly address: string | null;
  readonly outcome: string;
  readonly detail: string | null;
}

/** A secret of the servers. */
interface SigningKeyTable {
  readonly use: string;
  readonly value: string;
}
