import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, QueryResult } from 'kysely';
import type Libsql from 'libsql';
import type { Steps } from './sql-database.ts';

/** Statements run in the calling thread, one after the other. */
export interface SqliteConnection {
  run(query: { readonly sql: string; readonly parameters?: readonly unknown[] }): QueryResult<unknown>;
  transact<Result>(kind: 'read' | 'write', steps: (undo: () => void) => Steps<Result>): Result;
  /** Idempotent. */
  close(): void;
}

/** How long a statement waits for another process that is writing. It blocks this process, so it is short. */
const BUSY_TIMEOUT_MS = 2000;

/** Far more than any part of the program has; texts that differ by the number of rows must not pile up. */
const MAX_PREPARED_STATEMENTS = 256;

/** `closedError` makes what is thrown after `close`. */
export async function openConnection(path: string, closedError: () => Error): Promise<SqliteConnection> {
  // Loaded late, because its native part costs start-up time that a command without a database need not spend.
  const { default: Database } = await import('libsql');
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
  const prepared = new Map<string, Libsql.Statement>();

  function prepare(sql: string): Libsql.Statement {
    // The native part ends the process where a closed database is used.
    if (!database.open) throw closedError();
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    if (prepared.size >= MAX_PREPARED_STATEMENTS) prepared.clear();
    const statement = database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  }

  const run: SqliteConnection['run'] = ({ sql, parameters = [] }) => {
    const statement = prepare(sql);
    // All rows, not the first: a statement that is left half read holds its snapshot of the file.
    if (statement.reader) return { rows: statement.all(parameters) };
    const { changes, lastInsertRowid } = statement.run(parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  };

  return {
    run,
    transact(kind, steps) {
      // A transaction that writes waits for the others at its beginning, where it can still be repeated.
      run({ sql: kind === 'write' ? 'begin immediate' : 'begin' });
      let isUndone = false;
      try {
        const work = steps(() => (isUndone = true));
        let step = work.next();
        while (step.done !== true) step = work.next(run(step.value.compile()));
        run({ sql: isUndone ? 'rollback' : 'commit' });
        return step.value;
      } catch (error) {
        if (database.open && database.inTransaction) run({ sql: 'rollback' });
        throw error;
      }
    },
    close() {
      prepared.clear();
      if (database.open) database.close();
    },
  };
}

/** Lets kysely speak through a connection. */
export function createSqliteDialect(connection: SqliteConnection): Dialect {
  const shared: DatabaseConnection = {
    executeQuery: async <Row>(query: CompiledQuery) => connection.run(query) as QueryResult<Row>, // What the tables' types say.
    streamQuery: () => {
      throw new TypeError('This database streams no rows. Read them page by page.');
    },
  };
  const refuse = async (): Promise<never> => {
    throw new TypeError('This database has no open transactions. Use `transact`.');
  };
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => ({
      init: async () => {},
      acquireConnection: async () => shared,
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      releaseConnection: async () => {},
      destroy: async () => connection.close(),
    }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}
