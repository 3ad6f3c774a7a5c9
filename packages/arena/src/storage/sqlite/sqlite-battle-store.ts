import { openSqlite } from '@genai-bench/storage/sqlite';
import { sql } from 'kysely';
import type { BattleStore } from '../battle-store.ts';
import type { BattleDatabase, BattleTables } from '../sql/battle-database.ts';
import { createSqlBattleStore } from '../sql/sql-battle-store.ts';
import { battleMigrations } from './battle-migrations.ts';
import { watchChanges } from './watch-changes.ts';

export interface SqliteBattleStoreOptions {
  /** The database file; it and its folder are created if need be. Not on a network drive: WAL needs shared memory. */
  readonly file: string;
  /**
   * What acknowledged votes outlive. `crash`, unless given: the end of the process, however sudden; a power cut may take
   * the last moments, and never more. `power-cut`: that too, at the price of waiting for the disk with every event, in
   * which time this process does nothing else: some ms, and tens of ms where the disk is busy.
   */
  readonly survives?: 'crash' | 'power-cut';
  /** Wall time in ms since 1970, for leases; `Date.now` unless given. */
  readonly now?: () => number;
}

/**
 * A store in one SQLite file, which several processes of one machine may use at once and which survives them. Listeners
 * are told of its own changes at once, and of those of other processes within about 100 ms. Keeps battles and votes for
 * ever.
 */
export function createSqliteBattleStore(options: SqliteBattleStoreOptions): Promise<BattleStore> {
  return createSqlBattleStore(() => openBattles(options));
}

async function openBattles({
  file,
  survives = 'crash',
  now = Date.now,
}: SqliteBattleStoreOptions): Promise<BattleDatabase> {
  const database = await openSqlite<BattleTables>({
    path: file,
    content: 'arena',
    migrations: battleMigrations,
    pragmas: [
      `synchronous = ${survives === 'power-cut' ? 'full' : 'normal'}`,
      // Moving the log into the file waits for the disk: once in some 300 votes, not in 80 as 1,000 pages would have it.
      'wal_autocheckpoint = 4000',
      // What is removed is overwritten.
      'secure_delete = on',
    ],
  });
  const { db, run } = database;
  const newestChange = sql<number>`(select coalesce(max(change_number), 0) from battle)`;
  return {
    ...database,
    locksRows: false,
    lockOpenings: [],
    keepChangeNumbers: [
      sql`update store_state set used_change_number = max(used_change_number, ${newestChange})`,
    ].map((query) => ({ compile: () => query.compile(db) })),
    nextChangeNumber: sql<number>`(select 1 + max(used_change_number, ${newestChange}) from store_state)`,
    nowMs: () => sql.val(now()),
    // In the log too, unless another process is reading just then.
    erase: () => void run('pragma wal_checkpoint(truncate)'),
    watch: (ownName, notify) => watchChanges({ run, ownName, notify }),
  };
}
