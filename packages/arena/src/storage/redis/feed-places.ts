import type { AnswerPiece, PartialAnswer } from '../answer-feed.ts';
import type { RedisConnection } from '@genai-bench/redis-connection';

/** Where running answers are in Redis. The braces put all of them on one node of a cluster, which scripts need. */
export function feedKeys(prefix: string) {
  const at = (...parts: readonly (string | number)[]): string => [`{${prefix}}`, 'feed', ...parts].join(':');
  return {
    /** Hash by slot: number of UTF-16 units, a space, the contestant. */
    places: (battleId: string) => at(battleId, 'places'),
    text: (battleId: string, slot: number) => at(battleId, 'text', slot),
    channel: (battleId: string) => at(battleId, 'pieces'),
  };
}

export interface FeedAccess {
  readonly connection: RedisConnection;
  readonly keys: ReturnType<typeof feedKeys>;
}

export async function readPlace(
  { connection, keys }: FeedAccess,
  battleId: string,
  slot: number,
): Promise<PartialAnswer | undefined> {
  const replies = await connection.ask((client) =>
    client.multi().hget(keys.places(battleId), String(slot)).get(keys.text(battleId, slot)).exec(),
  );
  const [place, text] = (replies ?? []).map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  });
  if (typeof place !== 'string' || typeof text !== 'string') return undefined;
  return { contestantId: place.slice(place.indexOf(' ') + 1), text };
}

/** Every text of a battle, as pieces from the beginning. */
export async function readAllPlaces(access: FeedAccess, battleId: string): Promise<readonly AnswerPiece[]> {
  const { connection, keys } = access;
  const slots = await connection.ask((client) => client.hkeys(keys.places(battleId)));
  const found = await Promise.all(
    slots.map(async (slot) => {
      const answer = await readPlace(access, battleId, Number(slot));
      return answer === undefined ? [] : [{ slot: Number(slot), from: 0, ...answer }];
    }),
  );
  return found.flat();
}
