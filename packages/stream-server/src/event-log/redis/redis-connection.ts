import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';

/** Which Redis, by address or by a connection that is there already (and stays its owner's to close). */
export type RedisServer = { readonly url: string } | { readonly client: Redis };

/** One Lua script: what it reads and writes is one step. */
export interface RedisScript {
  readonly text: string;
  /** As Redis names it, for sending the name instead of the text. */
  readonly sha: string;
}

export interface RedisConnection {
  /** Waits for a connection and an answer, together no longer than the deadline. */
  ask<Result>(work: (client: Redis) => Promise<Result>): Promise<Result>;
  /** Values come back as Redis gives them: text, numbers, or lists of them. */
  run(script: RedisScript, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
  /** A second connection, for reading that waits: it would hold up all other commands. */
  readonly waiting: Redis;
  readonly isClosed: boolean;
  close(): void;
}

export function redisScript(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/**
 * Connects, or throws when Redis is not there within the deadline. A connection that is lost later is made again by
 * itself; meanwhile everything fails, soon, and nothing is put aside to be sent behind the caller's back.
 */
export async function connectRedis(server: RedisServer, deadlineMs: number): Promise<RedisConnection> {
  const options = ownOptions(deadlineMs);
  const client = 'client' in server ? server.client : new Redis(server.url, options);
  const waiting = client.duplicate({ ...options, socketTimeout: undefined });
  // Without a listener the error would be printed, and it shows in each command that fails by it.
  const ignore = (): void => {};
  if (!('client' in server)) client.on('error', ignore);
  waiting.on('error', ignore);
  const state = { isClosed: false };

  const connection: RedisConnection = {
    waiting,
    get isClosed() {
      return state.isClosed;
    },
    async ask(work) {
      if (state.isClosed) throw new Error('The event log is closed.');
      return beforeDeadline(deadlineMs, async (isLate) => {
        await whenReady(client);
        if (isLate()) throw new Error('Redis came back too late.');
        return work(client);
      });
    },
    run: (script, keys, values) => connection.ask((asked) => runScript(asked, script, [keys, values])),
    close() {
      if (state.isClosed) return;
      state.isClosed = true;
      waiting.disconnect();
      if (!('client' in server)) client.disconnect();
    },
  };
  try {
    await connection.ask((asked) => asked.ping());
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
    // A command whose connection broke fails at once: its caller knows whether to repeat it.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt: number): number => Math.min(50 * attempt, 1000),
    // Another one is the master now: the address leads there, this connection does not.
    reconnectOnError: (error: Error): boolean => error.message.startsWith('READONLY'),
  };
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
  } finally {
    clearTimeout(timer);
  }
}

export function whenReady(client: Redis): Promise<void> {
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
