import { Kysely, Migrator, PostgresDialect, sql, type Compilable, type QueryResult } from 'kysely';
import { Pool, types } from 'pg';
import { RunHistoryError } from '../run-history-error.ts';
import type { HistoryDatabase } from '../sql/history-database.ts';
import type { HistoryTables } from '../sql/history-tables.ts';
import { columnText } from '../sql/sql-pages.ts';
import { copyRecords } from './copy-records.ts';
import { describePostgresUrl, secretsOfPostgresUrl } from './postgres-address.ts';
import { postgresMigrations, postgresSchema } from './postgres-migrations.ts';
import { dropExpiredMonths, stageInPartition } from './record-partitions.ts';
import { toPostgresError } from './to-postgres-error.ts';

export interface PostgresRunHistoryOptions {
  /** Such as `postgres://user@host:5432/database`. The password may stand there, in `PGPASSWORD` or in `~/.pgpass`. */
  readonly url: string;
  /** Connections at most; 10 unless stated. */
  readonly poolSize?: number;
  /** How long to wait for a connection; 10 s unless stated. */
  readonly connectTimeoutMs?: number;
  /** Wall time in ms, for the age of runs whose saving never ended; `Date.now` unless stated. */
  readonly now?: () => number;
}

/** Each group waits for the disk once; from here on that is a small part of its time. */
const recordsPerInsert = 10_000;
const bigintType = 20;

/** Connects, and brings the tables to their newest version. Throws a `RunHistoryError`, which never holds the password. */
export async function openPostgresDatabase(options: PostgresRunHistoryOptions): Promise<HistoryDatabase> {
  const { url, poolSize = 10, connectTimeoutMs = 10_000 } = options;
  const place = { name: describePostgresUrl(url), secrets: secretsOfPostgresUrl(url) };
  const pool = openPool({ url, poolSize, connectTimeoutMs });
  const plain = new Kysely<HistoryTables>({ dialect: new PostgresDialect({ pool }) });
  const db = plain.withSchema(postgresSchema);
  try {
    await migrate(plain, place.name);
  } catch (error) {
    await plain.destroy();
    throw toPostgresError(error, place);
  }
  return {
    db,
    name: place.name,
    recordsPerInsert,
    insertRecords: (rows) => copyRecords(pool, rows),
    batch: (queries, kind) => runTransaction(plain, queries, kind),
    stageRun: (row) => stageInPartition(db, row),
    lockRun: (runId) => [{ compile: () => lockOf(runId).compile(db) }],
    deleteExpiredParts: (startedBeforeMs) => dropExpiredMonths(db, startedBeforeMs),
    toError: (error) => toPostgresError(error, place),
    close: () => plain.destroy(),
  };
}

/** Two ids of one hash wait for each other without need, and no harm is done. */
function lockOf(runId: string) {
  return sql`select pg_advisory_xact_lock(hashtextextended(${columnText(runId)}, 0))`;
}

function openPool(options: {
  readonly url: string;
  readonly poolSize: number;
  readonly connectTimeoutMs: number;
}): Pool {
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeoutMs,
    application_name: 'genai-bench',
    keepAlive: true,
    // Keys and times are below 2^53; as text, which is the driver's own choice, they would not compare.
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === bigintType ? Number : types.getTypeParser(type, format as 'text'),
    },
  });
  // A connection that breaks is replaced at the next query, and whoever was using it hears of it there. Unheard here, it
  // would end the process: from the pool while nobody uses it, from the connection itself while somebody does.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Several processes may start at once: the migrator takes an advisory lock, and the later ones find the work done. */
async function migrate(db: Kysely<HistoryTables>, name: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...postgresMigrations }) },
    migrationTableSchema: postgresSchema,
  });
  await requireKnown(db, name);
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function requireKnown(db: Kysely<HistoryTables>, name: string): Promise<void> {
  const table = `${postgresSchema}.kysely_migration`;
  const { rows: found } = await sql<{ readonly exists: boolean }>`
    select to_regclass(${table}) is not null as exists`.execute(db);
  if (found[0]?.exists !== true) return;
  const { rows } = await sql<{ readonly name: string }>`select name from ${sql.table(table)}`.execute(db);
  const unknown = rows.filter((row) => postgresMigrations[row.name] === undefined);
  if (unknown.length === 0) return;
  throw new RunHistoryError(
    'newer',
    `${name} has history version "${unknown.at(-1)?.name}", which this version of GenAI Bench does not know. Use the version that wrote it, or another database.`,
  );
}

function runTransaction(
  db: Kysely<HistoryTables>,
  queries: readonly Compilable[],
  kind: 'read' | 'write',
): Promise<readonly QueryResult<unknown>[]> {
  // In a read all see one snapshot; a write sees at each statement what others have committed meanwhile.
  const transaction =
    kind === 'read'
      ? db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
      : db.transaction();
  return transaction.execute(async (open) => {
    const results: QueryResult<unknown>[] = [];
    for (const query of queries) results.push(await open.executeQuery(query.compile()));
    return results;
  });
}
