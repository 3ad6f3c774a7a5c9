import type { BattleEvent } from '../../battle/battle-event.ts';
import type { BattleListing, Spending, SpendingQuery, StoredVote } from '../battle-store.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

const votesPerPage = 1000;

export function readEvents(
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
export async function* readVotes(
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

export function readVotesVersion(connection: SqliteConnection): string {
  return String(connection.rows('select votes_version from store_state')[0]?.['votes_version']);
}

export function readListings(
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

export function readUnfinished(connection: SqliteConnection): readonly string[] {
  const sql = 'select battle_id from battle where is_over = 0 order by opened_at_ms, battle_id';
  return connection.rows(sql).map((row) => String(row['battle_id']));
}

export function readSpending(connection: SqliteConnection, { voterId, sinceMs }: SpendingQuery): Spending {
  const sql = `select count(*) as battles, coalesce(sum(output_token_count), 0) as tokens
    from battle where opened_at_ms >= ?`;
  const [row] =
    voterId === undefined
      ? connection.rows(sql, sinceMs)
      : connection.rows(`${sql} and voter_id = ?`, sinceMs, voterId);
  return { battleCount: Number(row?.['battles']), outputTokenCount: Number(row?.['tokens']) };
}
