import type { Compilable, Insertable, Kysely, QueryResult } from 'kysely';
import type { Steps } from '@genai-bench/storage';
import type { HistoryTables, RecordTable, RunTable } from './history-tables.ts';

/**
 * What the queries of a history need of a database beyond SQL that all of them share. An implementation brings the
 * tables to their newest version before it is handed out.
 */
export interface HistoryDatabase {
  readonly db: Kysely<HistoryTables>;
  /** How it is called in messages; no password is part of it. */
  readonly name: string;
  /** At most; enough that their number no longer matters, few enough to hold up other work for ms only. */
  readonly recordsPerInsert: number;
  /** Adds records, all or none, by the fastest way that the database has. */
  insertRecords(rows: readonly RecordTable[]): Promise<void>;
  /** Runs queries in one transaction; those of kind `read` all see the same state. */
  batch(queries: readonly Compilable[], kind: 'read' | 'write'): Promise<readonly QueryResult<unknown>[]>;
  /** Adds a run whose records are still to come, and gives back its key. Afterwards there is room for its records. */
  stageRun(row: Omit<Insertable<RunTable>, 'run_key'>): Promise<number>;
  /** To begin a `write` with that replaces or deletes a run: keeps others from doing so meanwhile. */
  lockRun(runId: string): readonly Compilable[];
  /**
   * Deletes what can be deleted more cheaply than run by run, of those that started before this time, and gives back
   * how many saved runs that were; the others are left.
   */
  deleteExpiredParts(startedBeforeMs: number): Promise<number>;
  /** An error of the driver as a `RunHistoryError`. Never holds the password. */
  toError(error: unknown): unknown;
  close(): Promise<void>;
}

/** All of them in one transaction. */
export function* runAll(queries: readonly Compilable[]): Steps<readonly QueryResult<unknown>[]> {
  const results: QueryResult<unknown>[] = [];
  for (const query of queries) results.push(yield query);
  return results;
}
