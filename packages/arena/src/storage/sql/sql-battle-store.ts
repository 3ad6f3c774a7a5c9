import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { BattleChange, BattleStore } from '../battle-store.ts';
import { closedFailure, storeFailure } from '../store-failure.ts';
import { appendEvents, forgetVoter, openBattle } from './append-to-battle.ts';
import type { BattleDatabase } from './battle-database.ts';
import {
  readEvents,
  readListings,
  readSpending,
  readUnfinished,
  readVotes,
  readVotesVersion,
} from './battle-reads.ts';

/** A store over a database, which is closed with it. Opens it, and throws `store-failed` where that fails. */
export async function createSqlBattleStore(open: () => Promise<BattleDatabase>): Promise<BattleStore> {
  const database = await open().catch((error: unknown) => {
    throw storeFailure(error);
  });
  const { db } = database;
  const changedBy = randomUUID();
  const listeners = new Set<(change: BattleChange) => void>();
  let stopWatching: (() => void) | undefined;
  let isClosed = false;

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      if (isClosed) throw closedFailure();
      return await work();
    } catch (error) {
      // A wrong argument is the caller's mistake and no fault of the store.
      if (error instanceof TypeError || error instanceof RangeError) throw error;
      throw storeFailure(database.toError(error));
    }
  }
  const notify = (change: BattleChange): void => {
    for (const listener of listeners) listener(change);
  };
  const endWatch = (): void => {
    stopWatching?.();
    stopWatching = undefined;
  };

  return {
    async open(request) {
      const writing = { database, changedBy, request };
      const result = await attempt(() => database.transact('write', () => openBattle(writing)));
      if (result.kind === 'opened') notify({ battleId: result.battleId, version: request.events.length });
      return result;
    },
    async append(request) {
      const writing = { database, changedBy, request };
      const result = await attempt(() => database.transact('write', (undo) => appendEvents(writing, undo)));
      if (result.kind === 'appended') notify({ battleId: request.battleId, version: result.version });
      return result;
    },
    read: (battleId, afterVersion = 0) => attempt(() => readEvents(database, battleId, afterVersion)),
    votes: () => readVotes(database, attempt),
    votesVersion: () => attempt(() => readVotesVersion(database)),
    unfinishedBattles: () => attempt(() => readUnfinished(database)),
    battlesOf: (voterId, limit) => attempt(() => readListings(database, voterId, limit)),
    spending: (query) => attempt(() => readSpending(database, query)),
    takeLease: (battleId, holder, durationMs) =>
      attempt(() => takeLease(database, { battleId, holder, durationMs })),
    dropLease: (battleId, holder) =>
      attempt(async () => {
        await db.deleteFrom('lease').where('battle_id', '=', battleId).where('holder', '=', holder).execute();
      }),
    forgetVoter: (voterId) =>
      attempt(async () => {
        const forgotten = await database.transact('write', () => forgetVoter(database, voterId));
        database.erase();
        return forgotten;
      }),
    subscribe(listener) {
      if (isClosed) throw closedFailure();
      // One listener may be given twice, and each of the two leaves for itself.
      const own = (change: BattleChange): void => listener(change);
      listeners.add(own);
      stopWatching ??= database.watch(changedBy, notify);
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) endWatch();
      };
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      listeners.clear();
      endWatch();
      await database.close();
    },
  };
}

async function takeLease(
  { db, nowMs }: BattleDatabase,
  {
    battleId,
    holder,
    durationMs,
  }: { readonly battleId: string; readonly holder: string; readonly durationMs: number },
): Promise<boolean> {
  const now = nowMs();
  const lease = { battle_id: battleId, holder, ends_at_ms: sql<number>`${now} + ${durationMs}` };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('lease')
    .values(lease)
    .onConflict((conflict) =>
      conflict
        .column('battle_id')
        .doUpdateSet((row) => ({
          holder: row.ref('excluded.holder'),
          ends_at_ms: row.ref('excluded.ends_at_ms'),
        }))
        .where((row) =>
          row.or([row('lease.holder', '=', row.ref('excluded.holder')), row('lease.ends_at_ms', '<=', now)]),
        ),
    )
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
