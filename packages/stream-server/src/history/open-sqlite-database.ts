import type { Client, InValue } from '@libsql/client/sqlite3';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kysely } from 'kysely';
import { RunHistoryError } from './run-history-error.ts';
import type { HistoryDatabase } from './sql/history-database.ts';
import type { HistoryTables, RecordTable } from './sql/history-tables.ts';
import { createLibsqlDialect, runBatch } from './sql/libsql-dialect.ts';
import { sqliteMigrations } from './sqlite-migrations.ts';

const RECORDS_PER_INSERT = 200;

/** The first that holds the key that signs sessions. */
const versionWithKey = 3;

/** How long a statement waits for another process that is writing. It blocks this process, so it is short. */
const BUSY_TIMEOUT_MS = 2000;

/**
 * Opens the database file, creating it and its folder if need be, and brings it to the newest version. Throws a
 * `RunHistoryError` for a file that is no database, or one that a later version of this program has written.
 */
export async function openSqliteDatabase(path: string): Promise<HistoryDatabase> {
  const client = await openClient(path);
  const db = new Kysely<HistoryTables>({ dialect: createLibsqlDialect(client) });
  return {
    db,
    name: path,
    recordsPerInsert: RECORDS_PER_INSERT,
    async insertRecords(rows) {
      await client.execute(insertionOf(rows));
    },
    batch: (queries, kind) =>
      runBatch(
        client,
        queries.map((query) => query.compile()),
        kind,
      ),
    async stageRun(row) {
      const { insertId } = await db.insertInto('run').values(row).executeTakeFirstOrThrow();
      return Number(insertId);
    },
    // Writing transactions wait for each other.
    lockRun: () => [],
    deleteExpiredParts: async () => 0,
    toError: (error) => toHistoryError(error, path),
    close: () => closeClient(client),
  };
}

/** Written by hand: building it anew for each group of rows would cost more than SQLite needs to carry it out. */
function insertionOf(rows: readonly RecordTable[]): { readonly sql: string; readonly args: InValue[] } {
  return {
    sql: `insert into record (run_key, position, level_index, outcome, body) values ${rows.map(() => '(?,?,?,?,?)').join()}`,
    args: rows.flatMap((row) => [row.run_key, row.position, row.level_index, row.outcome, row.body]),
  };
}

async function openClient(path: string): Promise<Client> {
  await mkdir(dirname(resolve(path)), { recursive: true }).catch((error: unknown) => {
    throw toHistoryError(error, path);
  });
  // Loaded late, because its native part costs start-up time that a run without history need not spend.
  const { createClient } = await import('@libsql/client/sqlite3');
  let client: Client | undefined;
  try {
    client = createClient({ url: pathToFileURL(resolve(path)).href, timeout: BUSY_TIMEOUT_MS });
    const version = await versionOf(client);
    requireKnown(version, path);
    // Prompts, hashes of tokens and, from this version on, a key are in it; journals take the file's mode over. Whoever
    // opens it to a group afterwards has that left alone.
    if (version < versionWithKey) await chmod(resolve(path), 0o600).catch(ignoreForeignFile);
    // Readers go on reading while a run is being saved.
    await client.execute('pragma journal_mode = wal');
    await migrate(client, version);
    return client;
  } catch (error) {
    client?.close();
    throw toHistoryError(error, path);
  }
}

function ignoreForeignFile(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPERM') throw error;
}

/**
 * Leaves one file behind: the log of writes is moved into the database, and goes with its index. Whoever copies the file
 * then has all of it. Where another process has it open, the log stays, empty, until that one closes it.
 */
async function closeClient(client: Client): Promise<void> {
  try {
    await client.execute('pragma busy_timeout = 0');
    await client
      .execute('pragma journal_mode = delete')
      .catch(() => client.execute('pragma wal_checkpoint(truncate)'));
  } catch {
    // Written to at this moment, or closed: nothing is lost, the log is read when the file is opened next.
  }
  client.close();
}

async function versionOf(client: Client): Promise<number> {
  const { rows } = await client.execute('pragma user_version');
  return Number(rows[0]?.['user_version']);
}

function requireKnown(version: number, path: string): void {
  if (version <= sqliteMigrations.length) return;
  throw new RunHistoryError(
    'newer',
    `${path} has history version ${version}, but this version of GenAI Bench knows up to ${sqliteMigrations.length}. Use the version that wrote it, or another file.`,
  );
}

async function migrate(client: Client, from: number): Promise<void> {
  for (let version = from; version < sqliteMigrations.length; version++) {
    const statements = sqliteMigrations[version] ?? [];
    try {
      await client.batch([...statements, `pragma user_version = ${version + 1}`], 'write');
    } catch (error) {
      // Another process may have opened the same new file and been faster; then its work stands.
      if ((await versionOf(client)) <= version) throw error;
    }
  }
}

/** An error of the database or the file system as a `RunHistoryError` that names the file. */
function toHistoryError(error: unknown, path: string): unknown {
  if (error instanceof RunHistoryError) return error;
  const code = codeOf(error);
  if (code === undefined) return error;
  const detail = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new RunHistoryError(
      'corrupt',
      `${path} is no readable history database (${detail}). Move it away or name another file; a new one is made where there is none.`,
      { cause: error },
    );
  }
  if (code === 'CLIENT_CLOSED') return new RunHistoryError('closed', `The history in ${path} is closed.`);
  return new RunHistoryError('unavailable', `The history in ${path} cannot be used: ${detail}.`, {
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
