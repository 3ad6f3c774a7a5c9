import type { Client, InValue, ResultSet } from '@libsql/client/sqlite3';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Dialect, QueryResult } from 'kysely';

/**
 * Lets kysely speak through a client of libsql. There are no interactive transactions: the client blocks the process
 * where it waits for a lock, so one that waited for itself would stand still. `runBatch` takes their place.
 */
export function createLibsqlDialect(client: Client): Dialect {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>(query: CompiledQuery) =>
      toResult<Row>(await client.execute(toStatement(query))),
    streamQuery: () => {
      throw new TypeError('This database streams no rows. Read them page by page.');
    },
  };
  const refuse = async (): Promise<never> => {
    throw new TypeError('This database has no open transactions. Give all queries to `batch`.');
  };
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => ({
      init: async () => {},
      acquireConnection: async () => connection,
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      releaseConnection: async () => {},
      destroy: async () => client.close(),
    }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** All in one transaction, and within one turn of the event loop. */
export async function runBatch(
  client: Client,
  queries: readonly CompiledQuery[],
  kind: 'read' | 'write',
): Promise<readonly QueryResult<unknown>[]> {
  const results = await client.batch(queries.map(toStatement), kind);
  return results.map((result) => toResult(result));
}

function toStatement({ sql, parameters }: CompiledQuery): { sql: string; args: InValue[] } {
  return { sql, args: parameters as InValue[] }; // Holds: the tables have texts and numbers only.
}

function toResult<Row>({ rows, columns, rowsAffected, lastInsertRowid }: ResultSet): QueryResult<Row> {
  return {
    // Rows of libsql are no plain objects. What is in them is what the tables' types say.
    rows: rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])) as Row),
    numAffectedRows: BigInt(rowsAffected),
    ...(lastInsertRowid === undefined ? {} : { insertId: lastInsertRowid }),
  };
}
