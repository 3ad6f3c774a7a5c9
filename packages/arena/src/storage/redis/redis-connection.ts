import { Redis } from 'ioredis';
import { closedFailure, storeFailure } from '../store-failure.ts';

/** Which Redis, by address or by a connection that is there already (and stays its owner's to close). */
export type RedisServer = { readonly url: string } | { readonly client: Redis };

/** One Lua script: with what it reads and writes as one step. Values come back as Redis gives them: text or numbers. */
export interface RedisScript {
  readonly text: string;
  /** As Redis names it, for sending the name instead of the text. */
  readonly sha: string;
}

export interface RedisConnection {
  /** Waits for a connection and an answer, together no longer than the deadline. Every fault is a `store-failed`. */
  ask<Result>(work: (client: Redis) => Promise<Result>): Promise<Result>;
  run(script: RedisScript, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  /** A second connection that only listens, since a listening connection can ask nothing. */
  readonly listening: Redis;
  readonly isClosed: boolean;
  close(): void;
}

/**
 * Connects, or throws when Redis is not there within the deadline. A connection that is lost later is made again by
 * itself; meanwhile everything fails, soon, and nothing is put aside to be sent behind the caller's back.
 */
export async function connectRedis(server: RedisServer, deadlineMs: number): Promise<RedisConnection> {
  const client = 'client' in server ? server.client : new Redis(server.url, ownOptions(deadlineMs));
  const listening = client.duplicate({ ...ownOptions(deadlineMs), socketTimeout: undefined });
  // Without a listener the error would be printed. It shows in each command that fails by it.
  const ignore = (): void => {};
  if (!('client' in server)) client.on('error', ignore);
  listening.on('error', ignore);
  let isClosed = false;

  const connection: RedisConnection = {
    listening,
    get isClosed() {
      return isClosed;
    },
    async ask(work) {
      if (isClosed) throw closedFailure();
      return beforeDeadline(deadlineMs, async (isLate) => {
        await whenReady(client);
        if (isLate()) throw new Error('Redis came back too late.');
        return work(client);
      });
    },
    run: (script, keys, values) => connection.ask((asked) => runScript(asked, script, [keys, values])),
    close() {
      if (isClosed) return;
      isClosed = true;
      listening.disconnect();
      if (!('client' in server)) client.disconnect();
    },
  };
  try {
    await connection.ask((asked) => asked.ping());
    await beforeDeadline(deadlineMs, () => whenReady(listening));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function ownOptions(deadlineMs: number) {
  return {
    connectTimeout: deadlineMs,
    // A server that takes the question and never answers: the connection is given up and made anew.
    socketTimeout: deadlineMs,
    // A command whose connection broke fails at once: its caller knows whether, and with which key, to repeat it.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: true,
    retryStrategy: (attempt: number): number => Math.min(50 * attempt, 1000),
  } as const;
}

async function beforeDeadline<Result>(
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
  } catch (error) {
    throw error instanceof TypeError || error instanceof RangeError ? error : storeFailure(error);
  } finally {
    clearTimeout(timer);
  }
}

function whenReady(client: Redis): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
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
      reject(new Error('The connection to Redis was closed.'));
    };
    client.once('ready', ready);
    client.once('end', ended);
    if (client.status === 'end') ended();
    // A connection that was made with `lazyConnect` waits for its first use.
    if (client.status === 'wait') client.connect().catch(ended);
  });
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
