import { Redis } from 'ioredis';
import { FleetError, messageOf } from '../errors.ts';

/** How long to wait for an answer before the connection counts as broken. */
const silenceMs = 5_000;
const connectMs = 5_000;

/** The address as it may be printed: without user and password. */
export function describeRedisUrl(url: string): string {
  if (!URL.canParse(url)) return 'the given address';
  const { protocol, hostname, port, pathname } = new URL(url);
  return `${protocol}//${hostname}:${port || '6379'}${pathname === '/' ? '' : pathname}`;
}

/**
 * A connection that heals by itself. A command that cannot be sent, or whose connection breaks, fails at once: what has
 * to arrive is sent again by who knows what arrived.
 */
export function createRedisClient(url: string): Redis {
  const client = new Redis(requireRedisUrl(url), {
    lazyConnect: true,
    connectTimeout: connectMs,
    socketTimeout: silenceMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
  });
  // Without a listener each failed attempt would be printed. It shows in the commands that fail by it.
  client.on('error', () => {});
  return client;
}

/** Connects once, or throws one line that says where and why not, within a bounded time. */
export async function connectRedis(url: string): Promise<Redis> {
  const client = createRedisClient(url);
  const seen: { error?: unknown } = {};
  client.on('error', (error) => (seen.error ??= error));
  try {
    await withLimit(connectMs + 1_000, async () => {
      await client.connect();
      await client.ping();
    });
    return client;
  } catch (error) {
    client.disconnect();
    throw new FleetError(
      'redis-unreachable',
      `Redis at ${describeRedisUrl(url)} cannot be used: ${reasonOf(seen.error ?? error)}. Start it there, or name another address.`,
      { cause: error },
    );
  }
}

/** For BullMQ, which makes connections of its own and repeats by itself what failed. */
export function queueConnection(url: string): { readonly url: string; readonly maxRetriesPerRequest: null } {
  return { url: requireRedisUrl(url), maxRetriesPerRequest: null };
}

/** The address is not quoted where it is wrong: it may hold a password all the same. */
export function requireRedisUrl(url: string): string {
  if (/^rediss?:\/\/./i.test(url) && URL.canParse(url)) return url;
  throw new FleetError(
    'redis-unreachable',
    'The address of Redis is no redis or rediss URL. Write for instance redis://10.0.0.5:6379.',
  );
}

/** A client that is ready; waits for a broken one to heal, no longer than the limit. */
export async function whenReady(client: Redis, limitMs: number): Promise<boolean> {
  if (client.status === 'ready') return true;
  return new Promise((resolve) => {
    const settle = (isReady: boolean) => (): void => {
      clearTimeout(timer);
      client.off('ready', onReady);
      client.off('end', onEnd);
      resolve(isReady);
    };
    const [onReady, onEnd] = [settle(true), settle(false)];
    const timer = setTimeout(onEnd, limitMs);
    client.once('ready', onReady);
    client.once('end', onEnd);
  });
}

function reasonOf(error: unknown): string {
  const text = messageOf(error).split('\n')[0] ?? '';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND') return 'there is no such host';
  if (/^(NOAUTH|WRONGPASS|ERR AUTH)/.test(text)) return 'it refuses the password';
  return text === '' ? 'it does not answer' : text.replace(/\.$/, '');
}

async function withLimit(limitMs: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not answer within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
