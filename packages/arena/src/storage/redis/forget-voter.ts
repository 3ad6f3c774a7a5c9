import type { RedisConnection } from '@genai-bench/redis-connection';
import type { BattleEvent } from '../../battle/battle-event.ts';
import type { ForgottenVoter, StoredVote } from '../battle-store.ts';
import type { BattleKeys } from './battle-keys.ts';
import type { RedisBattles } from './redis-battles.ts';

const keysPerStep = 500;

/**
 * Looks through all battles and votes, a bounded part at a time: what is listed by voter lapses before the last battle
 * may. Battles go first, so that no vote is added to one while votes are looked through.
 */
export async function forgetVoter(
  { connection, keys }: RedisBattles,
  voterId: string,
): Promise<ForgottenVoter> {
  const battleIds = new Set<string>();
  for await (const found of scanKeys(connection, keys.eventsPattern)) {
    for (const battleId of await battlesBegunBy(connection, found, voterId)) battleIds.add(battleId);
  }
  for (const battleId of battleIds) await removeBattle(connection, keys, battleId);
  const voteCount = await removeVotes(connection, keys, voterId);
  for await (const starts of scanKeys(connection, keys.startsPattern(voterId))) {
    await connection.ask((client) => client.del(...starts));
  }
  await connection.ask((client) => client.del(keys.openedBy(voterId)));
  return { battleCount: battleIds.size, voteCount };
}

/** Some keys at a time, none of them empty lists; a key may come twice. */
async function* scanKeys(connection: RedisConnection, pattern: string): AsyncGenerator<readonly string[]> {
  let cursor = '0';
  do {
    const [next, found] = await connection.ask((client) =>
      client.scan(cursor, 'MATCH', pattern, 'COUNT', keysPerStep),
    );
    cursor = next;
    if (found.length > 0) yield found;
  } while (cursor !== '0');
}

async function battlesBegunBy(
  connection: RedisConnection,
  eventKeys: readonly string[],
  voterId: string,
): Promise<readonly string[]> {
  const firsts = await connection.ask((client) => Promise.all(eventKeys.map((key) => client.lindex(key, 0))));
  return firsts.flatMap((body) => {
    if (body === null) return [];
    // Written from the same type.
    const event = JSON.parse(body) as BattleEvent;
    return event.type === 'battle-opened' && event.plan.voterId === voterId ? [event.plan.battleId] : [];
  });
}

async function removeBattle(connection: RedisConnection, keys: BattleKeys, battleId: string): Promise<void> {
  const replies = await connection.ask((client) =>
    client
      .multi()
      .del(keys.events(battleId), keys.commandKeys(battleId), keys.listing(battleId), keys.lease(battleId))
      .zrem(keys.opened, battleId)
      .zrem(keys.unfinished, battleId)
      .zrem(keys.changes, battleId)
      .hdel(keys.tokens, battleId)
      .exec(),
  );
  throwFirst(replies);
}

async function removeVotes(connection: RedisConnection, keys: BattleKeys, voterId: string): Promise<number> {
  let removedCount = 0;
  let cursor = '0';
  do {
    const [next, fields] = await connection.ask((client) =>
      client.hscan(keys.votes, cursor, 'COUNT', keysPerStep),
    );
    cursor = next;
    const claims = fields.filter((_, index) => index % 2 === 0 && voterOf(fields[index + 1]) === voterId);
    if (claims.length === 0) continue;
    const replies = await connection.ask((client) =>
      client
        .multi()
        .hdel(keys.votes, ...claims)
        .zrem(keys.voteOrder, ...claims)
        .set(keys.votesVersion, crypto.randomUUID())
        .exec(),
    );
    throwFirst(replies);
    removedCount += Number(replies?.[0]?.[1]);
  } while (cursor !== '0');
  return removedCount;
}

function voterOf(vote: string | undefined): string | undefined {
  // Written from the same type.
  return vote === undefined ? undefined : (JSON.parse(vote) as StoredVote).voterId;
}

/** A transaction tells of faults of its commands in its replies alone. */
function throwFirst(replies: readonly [error: Error | null, reply: unknown][] | null): void {
  for (const [error] of replies ?? []) if (error !== null) throw error;
}
