import type { BattleEvent } from '../../battle/battle-event.ts';
import type { BattleListing, Spending, SpendingQuery, StoredVote } from '../battle-store.ts';
import { spendingScript, votePageScript } from './battle-scripts.ts';
import type { RedisBattles } from './redis-battles.ts';

const votesPerPage = 1000;

export async function readBattle(
  { connection, keys }: RedisBattles,
  battleId: string,
  afterVersion: number,
): Promise<readonly BattleEvent[] | undefined> {
  const key = keys.events(battleId);
  const replies = await connection.ask((client) =>
    client.multi().exists(key).lrange(key, afterVersion, -1).exec(),
  );
  const [exists, bodies] = (replies ?? []).map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  });
  if (exists !== 1 || !Array.isArray(bodies)) return undefined;
  // Written from the same type.
  return bodies.map((body) => JSON.parse(String(body)) as BattleEvent);
}

/** Page by page, up to the newest vote of the beginning: a vote that is cast again meanwhile is not read twice. */
export async function* readVotes({ connection, keys }: RedisBattles): AsyncGenerator<StoredVote> {
  const newest = (await connection.ask((client) => client.get(keys.voteNumber))) ?? '0';
  for (let seen = '0'; ;) {
    const values = [seen, newest, votesPerPage];
    const page = await connection.run(votePageScript, [keys.votes, keys.voteOrder], values);
    const [last, ...votes] = Array.isArray(page) ? page : [];
    if (last === undefined) return;
    // Written from the same type.
    for (const vote of votes) yield JSON.parse(String(vote)) as StoredVote;
    if (votes.length < votesPerPage) return;
    seen = String(last);
  }
}

export async function readUnfinished({ connection, keys }: RedisBattles): Promise<readonly string[]> {
  return connection.ask(async (client) => {
    const battleIds = await client.zrangebyscore(keys.unfinished, '-inf', '+inf');
    const counts = await Promise.all(battleIds.map((battleId) => client.exists(keys.events(battleId))));
    const gone = battleIds.filter((_, index) => counts[index] === 0);
    // A battle that has lapsed unfinished leaves its entry behind.
    if (gone.length > 0) await client.zrem(keys.unfinished, ...gone);
    return battleIds.filter((_, index) => counts[index] !== 0);
  });
}

export async function readListings(
  { connection, keys }: RedisBattles,
  voterId: string,
  limit: number,
): Promise<readonly BattleListing[]> {
  return connection.ask(async (client) => {
    const battleIds = await client.zrevrange(keys.openedBy(voterId), 0, -1);
    const listings: BattleListing[] = [];
    for (let start = 0; start < battleIds.length && listings.length < limit; start += limit) {
      const ids = battleIds.slice(start, start + limit);
      const found = await Promise.all(
        ids.map((id) => client.hmget(keys.listing(id), 'prompt', 'openedAtMs', 'isOver')),
      );
      for (const [index, [prompt, openedAtMs, isOver]] of found.entries()) {
        const battleId = ids[index];
        // A battle that has lapsed has no listing any more.
        if (battleId === undefined || typeof prompt !== 'string') continue;
        listings.push({ battleId, prompt, openedAtMs: Number(openedAtMs), isOver: isOver === '1' });
      }
    }
    return listings.slice(0, limit);
  });
}

export async function readSpending(
  { connection, keys }: RedisBattles,
  { voterId, sinceMs }: SpendingQuery,
): Promise<Spending> {
  const opened = voterId === undefined ? keys.opened : keys.openedBy(voterId);
  const reply = await connection.run(spendingScript, [opened, keys.tokens], [sinceMs]);
  const [battleCount, outputTokenCount] = Array.isArray(reply) ? reply : [];
  return { battleCount: Number(battleCount), outputTokenCount: Number(outputTokenCount) };
}
