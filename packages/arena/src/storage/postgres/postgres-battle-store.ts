import { openPostgres, type OpenPostgresOptions } from '@genai-bench/storage/postgres';
import { sql } from 'kysely';
import type { BattleStore } from '../battle-store.ts';
import type { BattleDatabase, BattleTables } from '../sql/battle-database.ts';
import { createSqlBattleStore } from '../sql/sql-battle-store.ts';
import { battleMigrations, battleSchema } from './battle-migrations.ts';
import { followChanges, type ChangeNotice } from './follow-changes.ts';

export interface PostgresBattleStoreOptions extends Pick<OpenPostgresOptions, 'url' | 'poolSize'> {
  /** The longest that anything waits for the database: for a connection, and then for each answer. 2 s unless given. */
  readonly deadlineMs?: number;
}

/**
 * A store for several workers, on one machine or many, in the schema `genai_bench_arena` of a PostgreSQL database, which
 * may be the history's. A command is one transaction. Throws `store-failed` while the database cannot be reached, and
 * connects again by itself. Keeps battles and votes for ever. What was acknowledged survives whatever the database does;
 * rows that `forgetVoter` removes lie in its files until it vacuums them, and in its log and backups for as long as those
 * are kept.
 */
export function createPostgresBattleStore(options: PostgresBattleStoreOptions): Promise<BattleStore> {
  return createSqlBattleStore(() => openBattles(options));
}

/** Any number that nobody else in the database uses. */
const openingLock = 7_235_419_026_482;

async function openBattles({
  deadlineMs = 2000,
  ...options
}: PostgresBattleStoreOptions): Promise<BattleDatabase> {
  const database = await openPostgres<BattleTables>({
    ...options,
    content: 'arena',
    schema: battleSchema,
    migrations: battleMigrations,
    connectTimeoutMs: deadlineMs,
    answerTimeoutMs: deadlineMs,
  });
  const { db } = database;
  const watchers = new Set<(notice: ChangeNotice) => void>();
  const stopFollowing = await followChanges(database, (notice) => {
    for (const watcher of watchers) watcher(notice);
  }).catch(async (error: unknown) => {
    await database.close();
    throw database.toError(error);
  });
  const lockOfOpenings = sql`select pg_advisory_xact_lock(${sql.lit(openingLock)})`;
  return {
    ...database,
    locksRows: true,
    lockOpenings: [{ compile: () => lockOfOpenings.compile(db) }],
    // A sequence gives each number once.
    keepChangeNumbers: [],
    nextChangeNumber: sql<number>`nextval(${sql.lit(`${battleSchema}.change_number`)})`,
    nowMs: () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::double precision`,
    erase: () => {},
    watch(ownName, notify) {
      const watcher = ({ battleId, version, changedBy }: ChangeNotice): void => {
        if (changedBy !== ownName) notify({ battleId, version });
      };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    async close() {
      await stopFollowing();
      await database.close();
    },
  };
}
