import {
  connectRedis,
  createRedisClient,
  redisScript,
  whenReady,
  type RedisConnection,
} from '@genai-bench/redis-connection';
import { Redis } from 'ioredis';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';

const deadlineMs = 500;
const options = { deadlineMs, owner: 'The thing' };
let server: RedisServer;

beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.stop());

async function connected(): Promise<RedisConnection> {
  const connection = await connectRedis({ url: server.url }, options);
  onTestFinished(() => connection.close());
  return connection;
}

/** Resolves once the connection answers again. */
async function healed(connection: RedisConnection): Promise<void> {
  await expect
    .poll(() => connection.ask((client) => client.ping()).catch(() => ''), { timeout: 10_000 })
    .toBe('PONG');
}

describe('connectRedis', () => {
  it('asks over one connection while the other one waits', async () => {
    const connection = await connected();
    const read = connection.waiting.xread('BLOCK', 10_000, 'STREAMS', 'waits', '$');
    await expect
      .poll(() => connection.ask((client) => client.info('clients')))
      .toContain('blocked_clients:1');
    await connection.ask((client) => client.xadd('waits', '1-0', 'field', 'value'));
    expect(await read).toEqual([['waits', [['1-0', ['field', 'value']]]]]);
  });

  it('runs a script by its name, and by its text where Redis has forgotten it', async () => {
    const connection = await connected();
    const add = redisScript(`return redis.call('INCRBY', KEYS[1], ARGV[1])`);
    expect(await connection.run(add, ['sum'], [2])).toBe(2);
    expect(await connection.ask((client) => client.script('EXISTS', add.sha))).toEqual([1]);
    await connection.ask((client) => client.script('FLUSH'));
    expect(await connection.run(add, ['sum'], [3])).toBe(5);
  });

  it('gives the owner’s own error for every fault, that of Redis included', async () => {
    const failure = (fault: unknown): Error => new Error('ours', { cause: fault });
    const connection = await connectRedis({ url: server.url }, { ...options, failure });
    const wrong = connection.run(redisScript(`return redis.error_reply('NO')`), [], []);
    await expect(wrong).rejects.toMatchObject({
      message: 'ours',
      cause: { message: expect.stringContaining('NO') },
    });
    connection.close();
    await expect(connection.ask((client) => client.ping())).rejects.toMatchObject({
      message: 'ours',
      cause: { message: 'The thing is closed.' },
    });
  });

  it('fails within the deadline while Redis is away, sends nothing late, and heals', async () => {
    const connection = await connected();
    await server.kill();
    // By the broken connection, or by the one that is not there any more.
    await expect(connection.ask((client) => client.set('late', 'sent'))).rejects.toThrow();
    const late = connection.ask((client) => client.set('late', 'sent'));
    await expect(late).rejects.toThrow('Redis did not answer within 500 ms.');
    await server.restart();
    await healed(connection);
    expect(await connection.ask((client) => client.get('late'))).toBeNull();
    expect(await connection.waiting.ping()).toBe('PONG');
  });

  it('fails within the deadline while Redis takes commands and answers none, and heals', async () => {
    const connection = await connected();
    server.pause();
    try {
      await expect(connection.ask((client) => client.ping())).rejects.toThrow();
    } finally {
      server.resume();
    }
    await healed(connection);
  });

  it('says that Redis is not there, and not with which password', async () => {
    const opening = connectRedis({ url: 'redis://:s3cret@127.0.0.1:1' }, options);
    await expect(opening).rejects.toThrow(/^(?!.*s3cret)/);
  });

  it('leaves a connection that was given to its owner', async () => {
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const connection = await connectRedis({ client }, options);
    const ended = once(connection.waiting, 'end');
    connection.close();
    connection.close();
    await ended;
    expect(connection.isClosed).toBe(true);
    expect(await client.ping()).toBe('PONG');
  });
});

describe('whenReady', () => {
  it('adds no listener for each one who waits', async () => {
    const client = createRedisClient(server.url, { deadlineMs, isLazy: true });
    onTestFinished(() => client.disconnect());
    const before = client.listenerCount('ready');
    const waits = Array.from({ length: 50 }, () => whenReady(client));
    expect(client.listenerCount('ready') - before).toBeLessThan(3);
    await Promise.all(waits);
    expect(client.listenerCount('ready')).toBe(before);
    expect(client.status).toBe('ready');
  });

  it('rejects when the connection was closed, before or meanwhile', async () => {
    const client = createRedisClient('redis://127.0.0.1:1', { deadlineMs });
    const waiting = whenReady(client);
    client.disconnect();
    await expect(waiting).rejects.toThrow('The connection to Redis was closed.');
    await expect(whenReady(client)).rejects.toThrow('The connection to Redis was closed.');
  });
});
