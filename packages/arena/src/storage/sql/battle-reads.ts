import type { BattleEvent } from '../../battle/battle-event.ts';
import type { BattleListing, Spending, SpendingQuery, StoredVote } from '../battle-store.ts';
import type { BattleDatabase } from './battle-database.ts';

const VOTES_PER_PAGE = 1000;

export async function readEvents(
  { db }: BattleDatabase,
  battleId: string,
  afterVersion: number,
): Promise<readonly BattleEvent[] | undefined> {
  const rows = await db
    .selectFrom('event')
    .select('body')
    .where('battle_id', '=', battleId)
    .where('position', '>=', afterVersion)
    .orderBy('position')
    .execute();
  // Written from the same type.
  if (rows.length > 0) return rows.map(({ body }) => JSON.parse(body) as BattleEvent);
  const known = await db
    .selectFrom('battle')
    .select('battle_id')
    .where('battle_id', '=', battleId)
    .executeTakeFirst();
  return known === undefined ? undefined : [];
}

/** Page by page, up to the newest vote of the beginning: a vote that is cast again meanwhile is not read twice. */
export async function* readVotes(
  { db }: BattleDatabase,
  attempt: <Result>(work: () => Promise<Result>) => Promise<Result>,
): AsyncGenerator<StoredVote> {
  const last = await attempt(() =>
    db
      .selectFrom('vote')
      .select(({ fn }) => fn.max('vote_number').as('newest'))
      .executeTakeFirst(),
  );
  const newest = Number(last?.newest ?? 0);
  let seen = 0;
  while (seen < newest) {
    const after = seen;
    const page = await attempt(() =>
      db
        .selectFrom('vote')
        .select(['vote_number', 'body'])
        .where('vote_number', '>', after)
        .where('vote_number', '<=', newest)
        .orderBy('vote_number')
        .limit(VOTES_PER_PAGE)
        .execute(),
    );
    // Written from the same type.
    for (const { body } of page) yield JSON.parse(body) as StoredVote;
    seen = page.length < VOTES_PER_PAGE ? newest : Number(page.at(-1)?.vote_number);
  }
}

export async function readVotesVersion({ db }: BattleDatabase): Promise<string> {
  const state = await db.selectFrom('store_state').select('votes_version').executeTakeFirstOrThrow();
  return state.votes_version;
}

export async function readListings(
  { db }: BattleDatabase,
  voterId: string,
  limit: number,
): Promise<readonly BattleListing[]> {
  const rows = await db
    .selectFrom('battle')
    .select(['battle_id', 'prompt', 'opened_at_ms', 'is_over'])
    .where('voter_id', '=', voterId)
    .orderBy('opened_at_ms', 'desc')
    .orderBy('battle_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    battleId: row.battle_id,
    prompt: row.prompt,
    openedAtMs: row.opened_at_ms,
    isOver: row.is_over === 1,
  }));
}

export async function readUnfinished({ db }: BattleDatabase): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('battle')
    .select('battle_id')
    .where('is_over', '=', 0)
    .orderBy('opened_at_ms')
    .orderBy('battle_id')
    .execute();
  return rows.map((row) => row.battle_id);
}

export async function readSpending(
  { db }: BattleDatabase,
  { voterId, sinceMs }: SpendingQuery,
): Promise<Spending> {
  const row = await db
    .selectFrom('battle')
    .select(({ fn }) => [
      fn.countAll<number>().as('battles'),
      fn.sum<number | null>('output_token_count').as('tokens'),
    ])
    .where('opened_at_ms', '>=', sinceMs)
    .$if(voterId !== undefined, (battles) => battles.where('voter_id', '=', voterId!)) // Holds: the condition says so.
    .executeTakeFirst();
  return { battleCount: Number(row?.battles ?? 0), outputTokenCount: Number(row?.tokens ?? 0) };
}
