import { randomUUID } from 'node:crypto';
import type { BattleChange, BattleStore } from '../battle-store.ts';
import { closedFailure, storeFailure } from '../store-failure.ts';
import { appendEvents, openBattle } from './append-to-battle.ts';
import {
  readEvents,
  readListings,
  readSpending,
  readUnfinished,
  readVotes,
  readVotesVersion,
} from './battle-reads.ts';
import { forgetVoter } from './forget-voter.ts';
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts';
import { watchChanges } from './watch-changes.ts';

export interface SqliteBattleStoreOptions {
  /** The database file; it and its folder are created if need be. Not on a network drive: WAL needs shared memory. */
  readonly file: string;
  /**
   * What acknowledged votes outlive. `crash`, unless stated: the end of the process, however sudden; a power cut may take
   * the last moments, and never more. `power-cut`: that too, at the price of waiting for the disk with every event, in
   * which time this process does nothing else: some ms, and tens of ms where the disk is busy.
   */
  readonly survives?: 'crash' | 'power-cut';
  /** Wall time in ms since 1970, for leases; `Date.now` unless stated. */
  readonly now?: () => number;
}

/**
 * A store in one SQLite file, which several processes of one machine may use at once and which survives them. Own changes are told at once, those of other processes within about 100 ms: they are
 * looked for only while somebody listens. Keeps battles and votes for ever.
 */
export async function createSqliteBattleStore({
  file,
  survives = 'crash',
  now = Date.now,
}: SqliteBattleStoreOptions): Promise<BattleStore> {
  const connection = await guarded(() => openSqlite(file, survives));
  const ownName = randomUUID();
  const listeners = new Set<(change: BattleChange) => void>();
  let leaveWatch: (() => void) | undefined;
  let isClosed = false;

  const whileOpen = <Result>(work: () => Result): Promise<Result> =>
    guarded(() => {
      if (isClosed) throw closedFailure();
      return work();
    });
  const tell = (change: BattleChange): void => {
    for (const listener of listeners) listener(change);
  };
  const stopWatch = (): void => {
    leaveWatch?.();
    leaveWatch = undefined;
  };

  return {
    async open(request) {
      const result = await whileOpen(() => openBattle({ connection, changedBy: ownName, request }));
      if (result.kind === 'opened') tell({ battleId: result.battleId, version: request.events.length });
      return result;
    },
    async append(request) {
      const result = await whileOpen(() => appendEvents({ connection, changedBy: ownName, request }));
      if (result.kind === 'appended') tell({ battleId: request.battleId, version: result.version });
      return result;
    },
    read: (battleId, afterVersion = 0) => whileOpen(() => readEvents(connection, battleId, afterVersion)),
    votes: () => readVotes(connection, whileOpen),
    votesVersion: () => whileOpen(() => readVotesVersion(connection)),
    unfinishedBattles: () => whileOpen(() => readUnfinished(connection)),
    battlesOf: (voterId, limit) => whileOpen(() => readListings(connection, voterId, limit)),
    spending: (query) => whileOpen(() => readSpending(connection, query)),
    takeLease: (battleId, holder, durationMs) =>
      whileOpen(() => takeLease(connection, { battleId, holder, nowMs: now(), durationMs })),
    dropLease: (battleId, holder) =>
      whileOpen(() => {
        connection.change('delete from lease where battle_id = ? and holder = ?', battleId, holder);
      }),
    forgetVoter: (voterId) => whileOpen(() => forgetVoter(connection, voterId)),
    subscribe(listener) {
      if (isClosed) throw closedFailure();
      // One listener may be given twice, and each of the two leaves for itself.
      const heard = (change: BattleChange): void => listener(change);
      listeners.add(heard);
      leaveWatch ??= watchChanges({ connection, ownName, tell });
      return () => {
        listeners.delete(heard);
        if (listeners.size === 0) stopWatch();
      };
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      listeners.clear();
      stopWatch();
      connection.close();
    },
  };
}

async function guarded<Result>(work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (error) {
    // A wrong argument is the caller's mistake and no fault of the store.
    throw error instanceof TypeError || error instanceof RangeError ? error : storeFailure(error);
  }
}

function takeLease(
  connection: SqliteConnection,
  {
    battleId,
    holder,
    nowMs,
    durationMs,
  }: {
    readonly battleId: string;
    readonly holder: string;
    readonly nowMs: number;
    readonly durationMs: number;
  },
): boolean {
  const sql = `insert into lease (battle_id, holder, ends_at_ms) values (?, ?, ?)
    on conflict (battle_id) do update set holder = excluded.holder, ends_at_ms = excluded.ends_at_ms
    where holder = excluded.holder or ends_at_ms <= ?`;
  return connection.change(sql, battleId, holder, nowMs + durationMs, nowMs) > 0;
}
