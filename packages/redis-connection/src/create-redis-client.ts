import { Redis } from 'ioredis';

/** Which Redis, by address or by a connection that is there already (and stays its owner's to close). */
export type RedisServer = { readonly url: string } | { readonly client: Redis };

export interface RedisClientOptions {
  /** The longest that connecting takes, and the longest silence after a command. */
  readonly deadlineMs: number;
  /** Connects when it is first told to, and refuses commands while it is not connected. False unless stated. */
  readonly isLazy?: boolean;
}

/**
 * A connection that heals by itself. A command whose connection breaks fails at once and is not sent again: its caller
 * knows whether, and with which key, to repeat it. The address is a URL, or the absolute path of a socket; it is not
 * quoted where it is wrong, since it may hold a password all the same.
 */
export function createRedisClient(url: string, { deadlineMs, isLazy = false }: RedisClientOptions): Redis {
  if (!isRedisUrl(url) && !url.startsWith('/')) {
    throw new TypeError(
      'The address of Redis is no redis or rediss URL. Write for instance redis://10.0.0.5:6379.',
    );
  }
  return withoutPrinting(new Redis(url, healingOptions({ deadlineMs, isLazy })));
}

/** A second connection to the same Redis, that may be silent as long as it likes: it waits for what comes. */
export function duplicateForWaiting(client: Redis, { deadlineMs }: RedisClientOptions): Redis {
  return withoutPrinting(
    client.duplicate({ ...healingOptions({ deadlineMs, isLazy: false }), socketTimeout: undefined }),
  );
}

function healingOptions({ deadlineMs, isLazy }: Required<RedisClientOptions>) {
  return {
    lazyConnect: isLazy,
    enableOfflineQueue: !isLazy,
    connectTimeout: deadlineMs,
    // A server that takes the question and never answers: the connection is given up and made anew.
    socketTimeout: deadlineMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt: number): number => Math.min(50 * attempt, 1000),
    // Another one is the master now: the address leads there, this connection does not.
    reconnectOnError: (error: Error): boolean => error.message.startsWith('READONLY'),
  };
}

/** Without a listener each failed attempt would be printed. It shows in the commands that fail by it. */
function withoutPrinting(client: Redis): Redis {
  return client.on('error', () => {});
}

/** Whether it is a `redis:` or `rediss:` URL with a host. */
export function isRedisUrl(text: string): boolean {
  return /^rediss?:\/\/./i.test(text) && URL.canParse(text);
}

/** The address as it may be printed: without user and password. */
export function describeRedisUrl(url: string): string {
  if (!isRedisUrl(url)) return 'the given address';
  const { protocol, hostname, port, pathname } = new URL(url);
  return `${protocol}//${hostname}:${port || '6379'}${pathname === '/' ? '' : pathname}`;
}

/** One wait for all who wait for the same connection, lest each of them adds listeners while Redis is away. */
const waits = new WeakMap<Redis, Promise<void>>();

/** Resolves when commands can be sent, however long that takes; rejects when the connection was closed for good. */
export function whenReady(client: Redis): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  if (client.status === 'end') return Promise.reject(closedError());
  const known = waits.get(client);
  if (known !== undefined) return known;
  const wait = nextReady(client).finally(() => waits.delete(client));
  waits.set(client, wait);
  return wait;
}

function nextReady(client: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      client.off('ready', ready);
      client.off('end', ended);
    };
    const ready = (): void => {
      leave();
      resolve();
    };
    const ended = (): void => {
      leave();
      reject(closedError());
    };
    client.once('ready', ready);
    client.once('end', ended);
    // A connection that was made with `lazyConnect` waits for its first use. A first attempt that fails is not the last.
    if (client.status === 'wait') client.connect().catch(() => {});
  });
}

function closedError(): Error {
  return new Error('The connection to Redis was closed.');
}
