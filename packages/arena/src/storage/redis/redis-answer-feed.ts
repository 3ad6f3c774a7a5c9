import type { RedisServer } from '@genai-bench/redis-connection';
import type { AnswerFeed, AnswerPiece } from '../answer-feed.ts';
import { closedFailure } from '../store-failure.ts';
import { connectStore } from './connect-store.ts';
import { createAnswerWriter, type AnswerWriter } from './answer-writer.ts';
import { createFeedListeners } from './feed-listeners.ts';
import { feedKeys, readPlace, type FeedAccess } from './feed-places.ts';
import { appendPieceScript } from './feed-scripts.ts';

export type RedisAnswerFeedOptions = RedisServer & {
  /** Begins the name of every key, so that several arenas can share a server. */
  readonly prefix?: string;
  /** A text lapses so long after its last piece. 10 minutes unless stated. */
  readonly ttlMs?: number;
  /** The longest that anything waits for Redis. 2 s unless stated. */
  readonly deadlineMs?: number;
  /** Pieces are gathered for so long, so that a stream of tokens is not a stream of commands. 20 ms unless stated. */
  readonly batchMs?: number;
};

/** A feed for several workers: pieces are added and published as one step. */
export async function createRedisAnswerFeed(options: RedisAnswerFeedOptions): Promise<AnswerFeed> {
  const { prefix = 'genai-bench:arena', ttlMs = 600_000, deadlineMs = 2000, batchMs = 20 } = options;
  const connection = await connectStore(options, deadlineMs);
  const access: FeedAccess = { connection, keys: feedKeys(prefix) };
  const listeners = createFeedListeners(access);
  const writers = new Map<string, AnswerWriter>();

  function writerFor(battleId: string, slot: number, contestantId: string): AnswerWriter {
    const place = access.keys.text(battleId, slot);
    const current = writers.get(place);
    if (current?.contestantId === contestantId) return current;
    current?.stop();
    for (const [key, writer] of writers) {
      if (Date.now() - writer.lastAppendAtMs < ttlMs) continue;
      writer.stop();
      writers.delete(key);
    }
    const writer = createAnswerWriter({
      contestantId,
      batchMs,
      now: Date.now,
      send: (piece) => sendPiece(access, Math.ceil(ttlMs), { battleId, slot, contestantId, ...piece }),
    });
    writers.set(place, writer);
    return writer;
  }

  return {
    append(battleId, slot, contestantId, text) {
      if (connection.isClosed) throw closedFailure();
      writerFor(battleId, slot, contestantId).append(text);
    },
    async read(battleId, slot) {
      await Promise.all([
        writers.get(access.keys.text(battleId, slot))?.flush(),
        // What is heard must begin before what is read ends.
        listeners.whenHearing(battleId),
      ]);
      return readPlace(access, battleId, slot);
    },
    async reset(battleId, slot) {
      const place = access.keys.text(battleId, slot);
      writers.get(place)?.stop();
      writers.delete(place);
      await connection.ask((client) =>
        client.multi().del(place).hdel(access.keys.places(battleId), String(slot)).exec(),
      );
    },
    subscribe(battleId, listener) {
      if (connection.isClosed) throw closedFailure();
      return listeners.add(battleId, listener);
    },
    async close() {
      if (connection.isClosed) return;
      await Promise.all([...writers.values()].map((writer) => writer.flush()));
      for (const writer of writers.values()) writer.stop();
      writers.clear();
      listeners.clear();
      connection.close();
    },
  };
}

async function sendPiece(
  { connection, keys }: FeedAccess,
  ttlMs: number,
  { battleId, slot, contestantId, from, text }: AnswerPiece & { readonly battleId: string },
): Promise<number> {
  const units = await connection.run(
    appendPieceScript,
    [keys.places(battleId), keys.text(battleId, slot)],
    [slot, contestantId, from, text.length, text, ttlMs, keys.channel(battleId)],
  );
  return Number(units);
}
