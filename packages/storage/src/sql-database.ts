import type { Compilable, Kysely, QueryResult } from 'kysely';

/**
 * A SQL database with the tables of one part of the program, brought to their newest version. Several processes may
 * use it at once.
 */
export interface SqlDatabase<Tables> {
  /** Builds queries, and runs those that need no transaction. It begins none: use `transact`. */
  readonly db: Kysely<Tables>;
  /** What it is called in messages; holds no password. */
  readonly name: string;
  /**
   * Runs steps in one transaction. In a `read` all see the same state; a `write` sees in each step what others have
   * committed by then, and nobody else writes to what it has locked. Steps that throw or call `undo` change nothing.
   */
  transact<Result>(kind: 'read' | 'write', steps: (undo: () => void) => Steps<Result>): Promise<Result>;
  /** An error of the driver as a `StorageError`; any other as it is. */
  toError(error: unknown): unknown;
  close(): Promise<void>;
}

/**
 * The steps of a transaction: each yields a query and receives its result. A generator rather than an async function,
 * because SQLite has to run all of them in one turn of the event loop: it blocks the process where it waits for a lock,
 * so two transactions that took turns would wait for each other for ever.
 */
export type Steps<Result> = Generator<Compilable, Result, QueryResult<unknown>>;

/** One step: the rows that a query selects. */
export function* rowsOf<Row>(query: Compilable<Row>): Steps<readonly Row[]> {
  const { rows } = yield query;
  // They are this query's own.
  return rows as readonly Row[];
}

/** One step: how many rows a query inserts, updates or deletes. */
export function* affectedRows(query: Compilable): Steps<number> {
  const { numAffectedRows = 0n } = yield query;
  return Number(numAffectedRows);
}
