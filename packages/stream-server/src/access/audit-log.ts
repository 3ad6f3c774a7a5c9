/** What came of it. Whatever changes something is written as `begun` before it is done, and then as what it came to. */
export type AuditOutcome = 'begun' | 'done' | 'failed' | 'denied';

/** Who did what, when, from where, and what came of it. No token or other secret is ever part of it. */
export interface AuditEntry {
  /** Wall time. */
  readonly atMs: number;
  /** Name of a token, `control token`, `viewer token` or `nobody`; on the command line `cli:` and the user's name. */
  readonly actor: string;
  readonly role?: string;
  /** As the API calls it, such as `startRun`; for what no route stands for, the method and the path. */
  readonly action: string;
  /** What it was done to: a run's id, or a token's name. */
  readonly subject?: string;
  /** Network address of the caller. */
  readonly address?: string;
  readonly outcome: AuditOutcome;
  /** Why it was denied or failed. */
  readonly detail?: string;
}

export interface AuditQuery {
  /** 1 to 1000. */
  readonly limit: number;
  /** From the previous page. */
  readonly cursor?: string;
}

export interface AuditPage {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  readonly nextCursor?: string;
}

/** Entries can be added and read, and nothing else: implementations refuse to change or delete them. */
export interface AuditLog {
  /** Resolves once the entry would outlive the process. */
  append(entry: AuditEntry): Promise<void>;
  /** Adds up to 1000 entries in this order, all or none. */
  appendAll(entries: readonly AuditEntry[]): Promise<void>;
  list(query: AuditQuery): Promise<AuditPage>;
}

export const MAX_AUDIT_ENTRIES_PER_PAGE = 1000;
