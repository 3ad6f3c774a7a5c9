import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { whenReady } from './connect-redis.ts';

export interface ReadStreamOptions {
  readonly isOver: () => boolean;
  /** Fields of the entries of one reading, in order, and the id of the last of them. Must not throw. */
  readonly take: (entries: readonly (readonly Buffer[])[], lastId: string) => void;
  /** Redis answered, if only that nothing came. */
  readonly onAnswer?: () => void;
  /** Most entries at once. */
  readonly count?: number;
}

const blockMs = 1_000;
const healMs = 1_000;
const pauseMs = 50;

/**
 * Reads a stream from its beginning until it is over, waiting for what comes; survives broken connections and a Redis
 * that was restarted. Uses the connection alone: while it waits, nothing else can be asked over it.
 */
export async function readStream(client: Redis, key: string, options: ReadStreamOptions): Promise<void> {
  let lastId = '0-0';
  while (!options.isOver()) {
    if (!(await whenReady(client, healMs))) {
      await sleep(pauseMs); // A closed connection says so at once.
      continue;
    }
    const entries = await readAfter(client, key, lastId, options);
    const last = entries.at(-1);
    if (last === undefined) continue;
    lastId = last[0].toString('latin1');
    options.take(
      entries.map(([, fields]) => fields),
      lastId,
    );
  }
}

async function readAfter(
  client: Redis,
  key: string,
  lastId: string,
  { count = 256, onAnswer }: ReadStreamOptions,
): Promise<readonly [Buffer, Buffer[]][]> {
  try {
    const reply = await client.xreadBuffer('COUNT', count, 'BLOCK', blockMs, 'STREAMS', key, lastId);
    onAnswer?.();
    return reply?.[0]?.[1] ?? [];
  } catch {
    // The connection broke, or Redis is still loading its data: ask again from the same position, but not at once.
    await sleep(pauseMs);
    return [];
  }
}
