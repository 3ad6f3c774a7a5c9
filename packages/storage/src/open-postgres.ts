import { Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import type { Compilable, Migration, QueryResult } from 'kysely';
import { Pool, types, type ClientConfig, type PoolClient, type PoolConfig } from 'pg';
import { describePostgresUrl, secretsOfPostgresUrl } from './postgres-address.ts';
import type { SqlDatabase, Steps } from './sql-database.ts';
import { isStorageError, StorageError } from './storage-error.ts';

export interface OpenPostgresOptions {
  /** Such as `postgres://user@host:5432/database`. The password may stand there, in `PGPASSWORD` or in `~/.pgpass`. */
  readonly url: string;
  /** What is in it, for messages: `history` gives `The history in postgres://host/db cannot be used`. */
  readonly content: string;
  /** Tables stand in a schema of their own, so that the database may hold other things too. */
  readonly schema: string;
  /**
   * How the tables came to their shape: the statements of each version. One that has been released is never edited; a
   * change is a new entry at the end. Which of them were applied stands in `kysely_migration` of the schema.
   */
  readonly migrations: Readonly<Record<string, readonly string[]>>;
  /** Connections at most; 10 unless given. */
  readonly poolSize?: number | undefined;
  /** How long to wait for a connection; 10 s unless given. */
  readonly connectTimeoutMs?: number | undefined;
  /** How long to wait for the answer to a statement; without limit unless given. */
  readonly answerTimeoutMs?: number;
}

export interface PostgresDatabase<Tables> extends SqlDatabase<Tables> {
  readonly pool: Pool;
  /** What one more connection needs, for `listenToPostgres`. */
  readonly clientConfig: ClientConfig;
}

const bigintType = 20;

/** Connects, and brings the tables to their newest version. Throws a `StorageError`, which never holds the password. */
export async function openPostgres<Tables>(options: OpenPostgresOptions): Promise<PostgresDatabase<Tables>> {
  const { url, content, schema, poolSize = 10 } = options;
  const name = describePostgresUrl(url);
  const toError = createToError({ name, content, secrets: secretsOfPostgresUrl(url) });
  const clientConfig = clientConfigOf(options);
  await migrate(clientConfig, options, name).catch((error: unknown) => {
    throw toError(error);
  });
  const pool = openPool({ ...clientConfig, max: poolSize });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db: db.withSchema(schema),
    name,
    pool,
    clientConfig,
    transact: (kind, steps) => runTransaction(pool, kind, steps),
    toError,
    close: () => db.destroy(),
  };
}

function clientConfigOf({
  url,
  connectTimeoutMs = 10_000,
  answerTimeoutMs,
}: OpenPostgresOptions): ClientConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    ...(answerTimeoutMs === undefined ? {} : { query_timeout: answerTimeoutMs }),
    application_name: 'genai-bench',
    keepAlive: true,
    // Keys and times are below 2^53; as text, which is the driver's own choice, they would not compare.
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === bigintType ? Number : types.getTypeParser(type, format as 'text'),
    },
  };
}

function openPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  // A connection that breaks is replaced at the next query, and whoever was using it gets the error there. Without
  // listeners it would end the process: from the pool while idle, from the connection itself while in use.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Several processes may start at once: the migrator takes an advisory lock, and the later ones find the work done. */
async function migrate(config: ClientConfig, options: OpenPostgresOptions, name: string): Promise<void> {
  const { migrations, schema } = options;
  // Over a connection of its own, which waits for as long as that takes.
  const { query_timeout: _, ...patient } = config;
  const pool = openPool({ ...patient, max: 1 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    await requireSupported(db, options, name);
    const byVersion = Object.entries(migrations).map(
      ([version, statements]) => [version, migrationOf(statements)] as const,
    );
    const { error } = await new Migrator({
      db,
      provider: { getMigrations: async () => Object.fromEntries(byVersion) },
      migrationTableSchema: schema,
    }).migrateToLatest();
    if (error !== undefined) throw error;
  } finally {
    await db.destroy();
  }
}

function migrationOf(statements: readonly string[]): Migration {
  return {
    async up(db: Kysely<unknown>) {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}

async function requireSupported(
  db: Kysely<unknown>,
  { migrations, schema, content }: OpenPostgresOptions,
  name: string,
): Promise<void> {
  const table = `${schema}.kysely_migration`;
  const { rows: found } = await sql<{ readonly exists: boolean }>`
    select to_regclass(${table}) is not null as exists`.execute(db);
  if (found[0]?.exists !== true) return;
  const { rows } = await sql<{ readonly name: string }>`select name from ${sql.table(table)}`.execute(db);
  const unknown = rows.filter((row) => migrations[row.name] === undefined);
  if (unknown.length === 0) return;
  throw new StorageError(
    'newer',
    `${name} has ${content} version "${unknown.at(-1)?.name}", which this version of GenAI Bench does not know. Use the version that wrote it, or another database.`,
  );
}

async function runTransaction<Result>(
  pool: Pool,
  kind: 'read' | 'write',
  steps: (undo: () => void) => Steps<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query(kind === 'read' ? 'begin isolation level repeatable read read only' : 'begin');
    let isUndone = false;
    const work = steps(() => (isUndone = true));
    let step = work.next();
    while (step.done !== true) step = work.next(await runQuery(client, step.value));
    await client.query(isUndone ? 'rollback' : 'commit');
    client.release();
    return step.value;
  } catch (error) {
    // Closed rather than given to the next: PostgreSQL then undoes what was done, also where it no longer answers.
    client.release(true);
    throw error;
  }
}

async function runQuery(client: PoolClient, query: Compilable): Promise<QueryResult<unknown>> {
  const { sql: text, parameters } = query.compile();
  const { rows, rowCount } = await client.query(text, [...parameters]);
  return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
}

/** Errors of Node by which a connection comes to nothing; those of PostgreSQL have five characters. */
const connectionCodes = /^(E[A-Z_]+|[0-9A-Z]{5})$/;

function createToError({
  name,
  content,
  secrets,
}: {
  readonly name: string;
  readonly content: string;
  readonly secrets: readonly string[];
}) {
  return (error: unknown): unknown => {
    if (isStorageError(error) || !(error instanceof Error) || !isOfDatabase(error)) return error;
    const detail = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), detailOf(error));
    // Without the cause: it holds the settings of the connection, and with them the password.
    return new StorageError('unavailable', `The ${content} in ${name} cannot be used: ${detail}.`);
  };
}

function isOfDatabase(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string') return connectionCodes.test(error.code);
  // The pool and the connection throw these without a code.
  return /connection|timeout|pool|password|SSL|SASL/i.test(error.message);
}

/** Several addresses of one host fail together, in an error without a text of its own. */
function detailOf(error: Error): string {
  if (error instanceof AggregateError) {
    return [
      ...new Set(error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one)))),
    ].join(', ');
  }
  return error.message;
}
