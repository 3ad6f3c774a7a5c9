import { sql, type Insertable, type Kysely, type Transaction } from 'kysely';
import { RunHistoryError } from '../run-history-error.ts';
import type { HistoryTables, RunTable } from '../sql/history-tables.ts';
import { postgresSchema } from './postgres-migrations.ts';
import { keysOfMonth, monthOf, monthOfPartition, partitionOf } from './run-key.ts';

/** Any number that nobody else in the database uses: who makes, fills or drops partitions holds this lock. */
const partitionLock = 7_235_419_026_481;

/** A drop waits for those who read; behind it everybody waits, so it gives up soon. */
const longestWait = '10s';

/** Adds a staged run, and the partition of its month if that is its first run. Gives back the run's key. */
export async function stageInPartition(
  db: Kysely<HistoryTables>,
  row: Omit<Insertable<RunTable>, 'run_key'>,
): Promise<number> {
  const month = monthOf(row.started_at_ms);
  const [from, to] = keysOfMonth(month);
  if (!Number.isSafeInteger(to) || from < 0) {
    throw new RunHistoryError(
      'invalid-run',
      `Run "${row.run_id}" starts in a year that no history can hold.`,
    );
  }
  return db.transaction().execute(async (transaction) => {
    await takePartitionLock(transaction);
    if (!(await listPartitions(transaction)).includes(month)) {
      const name = sql.id(postgresSchema, partitionOf(month));
      const parent = sql.id(postgresSchema, 'record');
      await sql`create table ${name} partition of ${parent} for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(
        transaction,
      );
    }
    const sequence = sql.lit(`${postgresSchema}.run_sequence`);
    const key = sql<number>`${from}::bigint + nextval(${sequence})`;
    const { run_key: runKey } = await transaction
      .insertInto('run')
      .values({ ...row, run_key: key })
      .returning('run_key')
      .executeTakeFirstOrThrow();
    return runKey;
  });
}

/** Drops the partitions of months that ended before this time, with their runs; months with a run still being saved stay. */
export async function dropExpiredMonths(db: Kysely<HistoryTables>, startedBeforeMs: number): Promise<number> {
  const currentMonth = monthOf(startedBeforeMs);
  const expired = (await listPartitions(db)).filter((month) => month < currentMonth);
  let deleted = 0;
  // A month in each transaction: a lock is held no longer than for one of them.
  for (const month of expired) deleted += await dropMonth(db, month);
  return deleted;
}

async function dropMonth(db: Kysely<HistoryTables>, month: number): Promise<number> {
  const [from, to] = keysOfMonth(month);
  return db.transaction().execute(async (transaction) => {
    await takePartitionLock(transaction);
    await sql`set local lock_timeout = ${sql.lit(longestWait)}`.execute(transaction);
    const ofMonth = transaction.selectFrom('run').where('run_key', '>=', from).where('run_key', '<', to);
    const staged = await ofMonth.where('state', '=', 'staged').select('run_key').executeTakeFirst();
    if (staged !== undefined) return 0;
    await transaction.deleteFrom('run_tag').where('run_key', '>=', from).where('run_key', '<', to).execute();
    const { numDeletedRows } = await transaction
      .deleteFrom('run')
      .where('run_key', '>=', from)
      .where('run_key', '<', to)
      .executeTakeFirstOrThrow();
    await sql`drop table ${sql.id(postgresSchema, partitionOf(month))}`.execute(transaction);
    return Number(numDeletedRows);
  });
}

async function takePartitionLock(transaction: Transaction<HistoryTables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(partitionLock)})`.execute(transaction);
}

/** Months that have a partition, earliest first. */
export async function listPartitions(db: Kysely<HistoryTables>): Promise<readonly number[]> {
  const parent = sql.lit(`${postgresSchema}.record`);
  const { rows } = await sql<{ readonly name: string }>`
    select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = ${parent}::regclass order by relname`.execute(db);
  return rows.flatMap(({ name }) => monthOfPartition(name) ?? []);
}
