import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'libsql';
import { battleMigrations } from './battle-migrations.ts';

export type SqlValue = string | number;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Statements run in the calling thread, one after the other: a transaction is not cut in two by other work. */
export interface SqliteConnection {
  rows(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[];
  /** Gives back how many rows were changed. */
  change(sql: string, ...values: readonly SqlValue[]): number;
  /** Alone in the file from its first statement on. What threw, or said `undo`, leaves nothing behind. */
  transaction<Result>(work: (undo: () => void) => Result): Result;
  close(): void;
}

/** How long a statement waits for another process that is writing. It blocks this process, so it is short. */
const busyTimeoutMs = 2000;

/**
 * Opens the database file, creating it and its folder if need be, and brings it to the newest version. Throws for a file
 * that is no database, or one that a later version of this program has written.
 */
export function openSqlite(file: string, survives: 'crash' | 'power-cut'): SqliteConnection {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  // A new file is its owner's alone, for it holds prompts and answers; SQLite's journals take its mode over.
  closeSync(openSync(path, 'a', 0o600));
  const database = new Database(path, { timeout: busyTimeoutMs });
  try {
    const connection = connectionOf(database);
    // Readers go on reading while a battle is written.
    connection.rows('pragma journal_mode = wal');
    connection.rows(`pragma synchronous = ${survives === 'power-cut' ? 'full' : 'normal'}`);
    // Moving the log into the file waits for the disk: once in some 300 votes, not in 80 as 1,000 pages would have it.
    connection.rows('pragma wal_autocheckpoint = 4000');
    migrate(connection, path);
    return connection;
  } catch (error) {
    database.close();
    throw error;
  }
}

type LibsqlDatabase = InstanceType<typeof Database>;

function connectionOf(database: LibsqlDatabase): SqliteConnection {
  const prepared = new Map<string, Database.Statement>();
  const prepare = (sql: string) => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    // All rows and not the first: a statement that is left half read holds its snapshot of the file.
    // The columns are those of our own migrations: text and numbers, none null.
    rows: (sql, ...values) => prepare(sql).all(...values) as readonly SqlRow[],
    change: (sql, ...values) => prepare(sql).run(...values).changes,
    transaction(work) {
      database.exec('begin immediate');
      let isUndone = false;
      try {
        const result = work(() => {
          isUndone = true;
        });
        database.exec(isUndone ? 'rollback' : 'commit');
        return result;
      } catch (error) {
        if (database.inTransaction) database.exec('rollback');
        throw error;
      }
    },
    close() {
      prepared.clear();
      leaveOneFile(database);
      database.close();
    },
  };
}

/** Moves the log of writes into the file, so that a copy of it is whole. While another process has it open, the log stays. */
function leaveOneFile(database: LibsqlDatabase): void {
  try {
    database.exec('pragma busy_timeout = 0');
    database.exec('pragma journal_mode = delete');
  } catch {
    // In use elsewhere, or closed already: the log is read when the file is opened next.
  }
}

function migrate(connection: SqliteConnection, path: string): void {
  connection.transaction(() => {
    const version = Number(connection.rows('pragma user_version')[0]?.['user_version']);
    if (version > battleMigrations.length) {
      throw new Error(
        `${path} has battle version ${version}, but this version of GenAI Bench knows up to ${battleMigrations.length}. Use the version that wrote it, or another file.`,
      );
    }
    for (const statement of battleMigrations.slice(version).flat()) connection.change(statement);
    if (version < battleMigrations.length) {
      connection.change(`pragma user_version = ${battleMigrations.length}`);
    }
  });
}
