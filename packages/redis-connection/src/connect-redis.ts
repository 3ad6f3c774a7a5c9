import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { createRedisClient, duplicateForWaiting, whenReady } from './create-redis-client.ts';
import type { RedisServer } from './create-redis-client.ts';

export interface ConnectRedisOptions {
  /** The longest that anything waits for Redis: being connected and being answered, together. */
  readonly deadlineMs: number;
  /** Begins the sentence that is said after closing: `The event log` gives `The event log is closed.` */
  readonly owner: string;
  /** Makes the owner's own error of any fault; the fault itself unless stated. */
  readonly failure?: (fault: unknown) => unknown;
}

export interface RedisConnection {
  /** Waits for a connection and an answer, together no longer than the deadline. */
  ask<Result>(work: (client: Redis) => Promise<Result>): Promise<Result>;
  /** Values come back as Redis gives them: text, numbers, or lists of them. */
  run(script: RedisScript, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  /** A second connection, which only waits for what comes: listening, or reading that blocks, holds up all else. */
  readonly waiting: Redis;
  readonly isClosed: boolean;
  /** Ends both connections at once; one that was given stays open. */
  close(): void;
}

/**
 * Connects, or throws when Redis is not there within the deadline. A connection that is lost later is made again by
 * itself; meanwhile everything fails, soon, and nothing is put aside to be sent behind the caller's back.
 */
export async function connectRedis(
  server: RedisServer,
  options: ConnectRedisOptions,
): Promise<RedisConnection> {
  const { deadlineMs, owner, failure = (fault) => fault } = options;
  const client = 'client' in server ? server.client : createRedisClient(server.url, { deadlineMs });
  const waiting = duplicateForWaiting(client, { deadlineMs });
  const seen: { fault?: unknown } = {};
  const keepFault = (fault: unknown): void => void (seen.fault ??= fault);
  client.on('error', keepFault);
  let isClosed = false;

  async function inTime<Result>(asked: Redis, work: (client: Redis) => Promise<Result>): Promise<Result> {
    try {
      if (isClosed) throw new Error(`${owner} is closed.`);
      return await beforeDeadline(deadlineMs, async (isLate) => {
        await whenReady(asked);
        if (isLate()) throw new Error('Redis came back too late.');
        return work(asked);
      });
    } catch (fault) {
      throw failure(fault);
    }
  }

  const connection: RedisConnection = {
    waiting,
    get isClosed() {
      return isClosed;
    },
    ask: (work) => inTime(client, work),
    run: (script, keys, values) => inTime(client, (asked) => runScript(asked, script, [keys, values])),
    close() {
      if (isClosed) return;
      isClosed = true;
      waiting.disconnect();
      if (!('client' in server)) client.disconnect();
    },
  };
  try {
    await connection.ask((asked) => asked.ping());
    await inTime(waiting, async () => {});
    return connection;
  } catch (error) {
    connection.close();
    // Why no attempt to connect came to anything says more than that the deadline is over.
    if (seen.fault === undefined) throw error;
    throw failure(new Error(`${sentence(redisFault(seen.fault))}.`));
  } finally {
    client.off('error', keepFault);
  }
}

function sentence(text: string): string {
  return text.replace(/^it /, 'Redis ').replace(/^./, (first) => first.toUpperCase());
}

/**
 * What the work gives, or an error once the deadline is over. The work is not stopped by that: it is told whether it is
 * late, so that it can leave undone what nobody waits for any more.
 */
export async function beforeDeadline<Result>(
  deadlineMs: number,
  work: (isLate: () => boolean) => Promise<Result>,
): Promise<Result> {
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`Redis did not answer within ${deadlineMs} ms.`));
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(() => isLate), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Why Redis could not be connected to, as the end of a sentence; nothing of the address is quoted. */
export function redisFault(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND') return 'there is no such host';
  if (/^(NOAUTH|WRONGPASS|ERR AUTH|ERR invalid password)/i.test(text)) return 'it refuses the password';
  return text === '' ? 'it does not answer' : text.replace(/^Redis /, 'it ').replace(/\.$/, '');
}

/** One Lua script: what it reads and writes is one step for everybody. */
export interface RedisScript {
  readonly text: string;
  /** As Redis names it, for sending the name instead of the text. */
  readonly sha: string;
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

async function runScript(
  client: Redis,
  { sha, text }: RedisScript,
  [keys, values]: readonly [readonly string[], readonly (string | number)[]],
): Promise<unknown> {
  const given = [...keys, ...values];
  try {
    return await client.evalsha(sha, keys.length, ...given);
  } catch (error) {
    // A server that was started anew has forgotten its scripts. It has run nothing then.
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(text, keys.length, ...given);
  }
}
