import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CompiledQuery, Kysely } from 'kysely';
import type { SqlDatabase } from './sql-database.ts';
import { createSqliteDialect, openConnection, type SqliteConnection } from './sqlite-connection.ts';
import { StorageError } from './storage-error.ts';

export interface OpenSqliteOptions {
  /** The database file; it and its folder are created if need be. Not on a network drive: WAL needs shared memory. */
  readonly path: string;
  /** What is in it, for messages: `history` gives `The history in runs.db is closed.` */
  readonly content: string;
  /**
   * How the database came to its shape, one list of statements for each version. A version that has been released is
   * never edited; a change is a new entry at the end. The file keeps its version in `user_version`.
   */
  readonly migrations: readonly (readonly string[])[];
  /** The first version with secrets in it: older files are made private once. New files are private anyway. */
  readonly secretSinceVersion?: number;
  /** Settings of the connection, such as `synchronous = normal`. */
  readonly pragmas?: readonly string[];
}

export interface SqliteDatabase<Tables> extends SqlDatabase<Tables> {
  /** Runs one statement at once, in this turn of the event loop. */
  readonly run: <Row>(sql: string, parameters?: readonly unknown[]) => readonly Row[];
}

/**
 * Opens the database file and brings it to its newest version. Throws a `StorageError` for a file that is no database,
 * or one that a later version of this program has written.
 */
export async function openSqlite<Tables>(options: OpenSqliteOptions): Promise<SqliteDatabase<Tables>> {
  const { path } = options;
  const toError = (error: unknown): unknown => toStorageError(error, options);
  let connection: SqliteConnection | undefined;
  try {
    await createPrivateFile(resolve(path));
    connection = await openConnection(resolve(path), closedError(options));
    await prepare(connection, options);
  } catch (error) {
    connection?.close();
    throw toError(error);
  }
  const opened = connection;
  return {
    db: new Kysely<Tables>({ dialect: createSqliteDialect(opened) }),
    name: path,
    transact: async (kind, steps) => opened.transact(kind, steps),
    run: <Row>(sql: string, parameters: readonly unknown[] = []) =>
      opened.run({ sql, parameters }).rows as readonly Row[], // What the statement selects.
    toError,
    async close() {
      leaveOneFile(opened);
      opened.close();
    },
  };
}

/** SQLite's journals take the mode of the file over. */
async function createPrivateFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await (await open(path, 'a', 0o600)).close();
}

async function prepare(connection: SqliteConnection, options: OpenSqliteOptions): Promise<void> {
  const { path, migrations, secretSinceVersion = 0, pragmas = [] } = options;
  const version = versionOf(connection);
  requireSupported(version, options);
  // Whoever opens the file to a group afterwards has that left alone.
  if (version < secretSinceVersion) await chmod(resolve(path), 0o600).catch(ignoreForeignFile);
  // Readers go on reading while others write.
  connection.run({ sql: 'pragma journal_mode = wal' });
  for (const pragma of pragmas) connection.run({ sql: `pragma ${pragma}` });
  if (version < migrations.length) migrate(connection, options);
}

function ignoreForeignFile(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPERM') throw error;
}

function versionOf(connection: SqliteConnection): number {
  const [row] = connection.run({ sql: 'pragma user_version' }).rows as { readonly user_version: number }[];
  return Number(row?.user_version);
}

function migrate(connection: SqliteConnection, options: OpenSqliteOptions): void {
  const { migrations } = options;
  connection.transact('write', function* () {
    // Another process may have opened the same file and been faster.
    const version = versionOf(connection);
    requireSupported(version, options);
    const statements = [...migrations.slice(version).flat(), `pragma user_version = ${migrations.length}`];
    for (const sql of statements) yield { compile: () => CompiledQuery.raw(sql) };
  });
}

function requireSupported(version: number, { path, content, migrations }: OpenSqliteOptions): void {
  if (version <= migrations.length) return;
  throw new StorageError(
    'newer',
    `${path} has ${content} version ${version}, but this version of GenAI Bench knows up to ${migrations.length}. Use the version that wrote it, or another file.`,
  );
}

/**
 * Moves the log of writes into the file, so that a copy of it is whole. Where another process has it open, the log
 * stays, empty, until that one closes it.
 */
function leaveOneFile(connection: SqliteConnection): void {
  try {
    connection.run({ sql: 'pragma busy_timeout = 0' });
    try {
      connection.run({ sql: 'pragma journal_mode = delete' });
    } catch {
      connection.run({ sql: 'pragma wal_checkpoint(truncate)' });
    }
  } catch {
    // Written to at this moment, or closed: nothing is lost, the log is read when the file is opened next.
  }
}

function closedError({ content, path }: OpenSqliteOptions): () => StorageError {
  return () => new StorageError('closed', `The ${content} in ${path} is closed.`);
}

/** Of SQLite, and of Node where the file or its folder cannot be made. */
const driverCodes = /^(SQLITE_|E[A-Z]+$)/;

function toStorageError(error: unknown, { content, path }: OpenSqliteOptions): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const { code, message } = error;
  if (!driverCodes.test(code)) return error;
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new StorageError(
      'corrupt',
      `${path} is no readable ${content} database (${message}). Move it away or name another file; a new one is made where there is none.`,
      { cause: error },
    );
  }
  return new StorageError('unavailable', `The ${content} in ${path} cannot be used: ${message}.`, {
    cause: error,
  });
}
