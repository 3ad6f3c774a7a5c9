import { randomUUID } from 'node:crypto';
import type { BattleChange, BattleListing, BattleStore, StoredVote } from '../battle-store.ts';
import type { BattleEvent } from '../../battle/battle-event.ts';
import { closedFailure, storeFailure } from '../store-failure.ts';
import { appendEvents, openBattle } from './append-to-battle.ts';
import { openSqlite, type SqliteConnection } from './sqlite-connection.ts';
import { watchChanges } from './watch-changes.ts';

export interface SqliteBattleStoreOptions {
  /** The database file; it and its folder are created if need be. Not on a network drive: WAL needs shared memory. */
  readonly file: string;
  /** Wall time in ms since 1970, for leases; `Date.now` unless stated. */
  readonly now?: () => number;
}

const votesPerPage = 1000;

/**
 * A store in one SQLite file, which several processes of one machine may use at once and which survives them. What was
 * acknowledged is on the disk. Own changes are told at once, those of other processes within about 100 ms: they are
 * looked for only while somebody listens. Keeps battles and votes for ever.
 */
export async function createSqliteBattleStore({
  file,
  now = Date.now,
}: SqliteBattleStoreOptions): Promise<BattleStore> {
  const connection = await guarded(() => openSqlite(file));
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
    for (const listener of [...listeners]) listener(change);
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
    unfinishedBattles: () =>
      whileOpen(() =>
        connection
          .rows('select battle_id from battle where is_over = 0 order by opened_at_ms, battle_id')
          .map((row) => String(row['battle_id'])),
      ),
    battlesOf: (voterId, limit) => whileOpen(() => readListings(connection, voterId, limit)),
    spending: ({ voterId, sinceMs }) =>
      whileOpen(() => {
        const sql = `select count(*) as battles, coalesce(sum(output_token_count), 0) as tokens
          from battle where opened_at_ms >= ?`;
        const [row] =
          voterId === undefined
            ? connection.rows(sql, sinceMs)
            : connection.rows(`${sql} and voter_id = ?`, sinceMs, voterId);
        return { battleCount: Number(row?.['battles']), outputTokenCount: Number(row?.['tokens']) };
      }),
    takeLease: (battleId, holder, durationMs) =>
      whileOpen(() => {
        const sql = `insert into lease (battle_id, holder, ends_at_ms) values (?, ?, ?)
          on conflict (battle_id) do update set holder = excluded.holder, ends_at_ms = excluded.ends_at_ms
          where holder = excluded.holder or ends_at_ms <= ?`;
        return connection.change(sql, battleId, holder, now() + durationMs, now()) > 0;
      }),
    dropLease: (battleId, holder) =>
      whileOpen(() => {
        connection.change('delete from lease where battle_id = ? and holder = ?', battleId, holder);
      }),
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

function readEvents(
  connection: SqliteConnection,
  battleId: string,
  afterVersion: number,
): readonly BattleEvent[] | undefined {
  const sql = 'select body from event where battle_id = ? and position >= ? order by position';
  const rows = connection.rows(sql, battleId, afterVersion);
  const isKnown =
    rows.length > 0 || connection.rows('select 1 from battle where battle_id = ?', battleId).length > 0;
  // Written from the same type.
  return isKnown ? rows.map(({ body }) => JSON.parse(String(body)) as BattleEvent) : undefined;
}

/** Page by page, up to the newest vote of the beginning: a vote that is cast again meanwhile is not read twice. */
async function* readVotes(
  connection: SqliteConnection,
  whileOpen: <Result>(work: () => Result) => Promise<Result>,
): AsyncGenerator<StoredVote> {
  const newest = await whileOpen(() =>
    Number(connection.rows('select coalesce(max(vote_number), 0) as newest from vote')[0]?.['newest']),
  );
  const sql = `select vote_number, body from vote where vote_number > ? and vote_number <= ?
    order by vote_number limit ${votesPerPage}`;
  let seen = 0;
  while (seen < newest) {
    const page = await whileOpen(() => connection.rows(sql, seen, newest));
    // Written from the same type.
    for (const row of page) yield JSON.parse(String(row['body'])) as StoredVote;
    seen = page.length < votesPerPage ? newest : Number(page.at(-1)?.['vote_number']);
  }
}

function readListings(
  connection: SqliteConnection,
  voterId: string,
  limit: number,
): readonly BattleListing[] {
  const sql = `select battle_id, prompt, opened_at_ms, is_over from battle where voter_id = ?
    order by opened_at_ms desc, battle_id desc limit ?`;
  return connection.rows(sql, voterId, limit).map((row) => ({
    battleId: String(row['battle_id']),
    prompt: String(row['prompt']),
    openedAtMs: Number(row['opened_at_ms']),
    isOver: row['is_over'] === 1,
  }));
}
