import {
  beforeDeadline,
  createRedisClient as createClient,
  describeRedisUrl,
  isRedisUrl,
  redisFault,
  whenReady as ready,
} from '@genai-bench/redis-connection';
import type { Redis } from 'ioredis';
import { FleetError } from '../errors.ts';

/** How long connecting and an answer may take before the connection counts as broken. */
const silenceMs = 5_000;

/**
 * A connection that heals by itself. A command that cannot be sent, or whose connection breaks, fails at once: what has
 * to arrive is sent again by who knows what arrived.
 */
export function createRedisClient(url: string): Redis {
  return createClient(requireRedisUrl(url), { deadlineMs: silenceMs, isLazy: true });
}

/** Connects once, or throws one line that says where and why not, within a bounded time. */
export async function connectRedis(url: string): Promise<Redis> {
  const client = createRedisClient(url);
  const seen: { error?: unknown } = {};
  client.on('error', (error) => (seen.error ??= error));
  try {
    await beforeDeadline(silenceMs + 1_000, async () => {
      await client.connect();
      await client.ping();
    });
    return client;
  } catch (error) {
    client.disconnect();
    throw new FleetError(
      'redis-unreachable',
      `Redis at ${describeRedisUrl(url)} cannot be used: ${redisFault(seen.error ?? error)}. Start it there, or name another address.`,
      { cause: error },
    );
  }
}

export interface QueueConnection {
  readonly url: string;
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: (attempt: number) => number;
}

/** For BullMQ, which makes connections of its own and repeats by itself what failed. */
export function queueConnection(url: string): QueueConnection {
  return {
    url: requireRedisUrl(url),
    maxRetriesPerRequest: null,
    // Left to itself it would wait for up to 20 s between attempts, and be the last to know that Redis is back.
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
  };
}

/** The address is not quoted where it is wrong: it may hold a password all the same. */
function requireRedisUrl(url: string): string {
  if (isRedisUrl(url)) return url;
  throw new FleetError(
    'redis-unreachable',
    'The address of Redis is no redis or rediss URL. Write for instance redis://10.0.0.5:6379.',
  );
}

/** Whether the client is ready; waits for a broken one to heal, no longer than the limit, and not for a closed one. */
export function whenReady(client: Redis, limitMs: number): Promise<boolean> {
  return beforeDeadline(limitMs, () => ready(client)).then(
    () => true,
    () => false,
  );
}
