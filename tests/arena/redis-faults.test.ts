import type { BattleChange, BattleStore } from '@genai-bench/arena';
import { createRedisAnswerFeed, createRedisBattleStore } from '@genai-bench/arena/redis';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';
import { openingOf, voteOf } from './battle-requests.ts';
import { insist, roundsOf } from './support/insist.ts';

const deadlineMs = 500;
let server: RedisServer;
let prefixCount = 0;

beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.stop());

async function openStore(
  options: { readonly prefix?: string; readonly ttlMs?: number; readonly deadlineMs?: number } = {},
): Promise<BattleStore> {
  const prefix = `fault-${++prefixCount}`;
  const store = await createRedisBattleStore({ url: server.url, prefix, deadlineMs, ...options });
  onTestFinished(() => store.close());
  return store;
}

describe('createRedisBattleStore', () => {
  it('loses no acknowledged vote and counts none twice when Redis is killed again and again', async () => {
    const store = await openStore();
    await store.open(openingOf('battle-1'));
    const roundCount = 300;
    let cast = 0;
    const kinds: string[] = [];
    const voting = (async () => {
      for (; cast < roundCount; cast++) {
        const { kind } = await insist(() => store.append(voteOf('battle-1', cast)));
        kinds.push(kind);
      }
    })();
    for (const killAt of [50, 120, 200]) {
      await expect.poll(() => cast, { timeout: 30_000, interval: 1 }).toBeGreaterThan(killAt);
      await server.kill();
      await server.restart();
    }
    await voting;
    expect(kinds.filter((kind) => kind !== 'appended' && kind !== 'replayed')).toEqual([]);
    const rounds = Array.from({ length: roundCount }, (_, round) => round);
    expect(await roundsOf(store)).toEqual(rounds);
    expect(await store.read('battle-1')).toHaveLength(1 + roundCount);
  });

  it('throws soon where there is no Redis, and falls back to nothing', async () => {
    const store = await openStore();
    await store.open(openingOf('battle-1'));
    await server.kill();
    const beganAt = performance.now();
    const failed = { name: 'ArenaError', code: 'store-failed', cause: expect.anything() };
    await expect(store.append(voteOf('battle-1', 0))).rejects.toMatchObject(failed);
    await expect(store.read('battle-1')).rejects.toMatchObject(failed);
    await expect(roundsOf(store)).rejects.toMatchObject(failed);
    await expect(createRedisBattleStore({ url: server.url, deadlineMs })).rejects.toMatchObject(failed);
    // Four deadlines, and room for a busy machine: far from the minutes of a connection that retries.
    expect(performance.now() - beganAt).toBeLessThan(4 * deadlineMs + 5_000);
    await server.restart();
    const result = await insist(() => store.append(voteOf('battle-1', 0)));
    expect(result.kind).toBe('appended');
  });

  it('throws soon when Redis takes commands and does not answer, and goes on when it does', async () => {
    const store = await openStore();
    await store.open(openingOf('battle-1'));
    server.pause();
    try {
      await expect(store.append(voteOf('battle-1', 0))).rejects.toMatchObject({ code: 'store-failed' });
      await expect(store.takeLease('battle-1', 'one', 1000)).rejects.toMatchObject({ code: 'store-failed' });
    } finally {
      server.resume();
    }
    const { kind } = await insist(() => store.append(voteOf('battle-1', 0)));
    expect(['appended', 'replayed']).toContain(kind);
    expect(await roundsOf(store)).toEqual([0]);
  });

  it('tells a worker after a restart of what others added, also while it was cut off', async () => {
    const prefix = 'fault-news';
    const [one, two] = [await openStore({ prefix }), await openStore({ prefix })];
    await one.open(openingOf('battle-1'));
    await one.open(openingOf('battle-2'));
    const heard: BattleChange[] = [];
    two.subscribe((change) => heard.push(change));
    await server.kill();
    await server.restart();
    await insist(() => one.append(voteOf('battle-1', 0)));
    await expect.poll(() => heard, { timeout: 10_000 }).toContainEqual({ battleId: 'battle-1', version: 2 });
    await one.append(voteOf('battle-2', 0));
    await expect.poll(() => heard).toContainEqual({ battleId: 'battle-2', version: 2 });
  });

  it('tells of what was missed as soon as it listens again', async () => {
    const prefix = 'fault-missed';
    const [one, two] = [await openStore({ prefix }), await openStore({ prefix })];
    await one.open(openingOf('battle-1'));
    await one.open(openingOf('battle-2'));
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const heard: BattleChange[] = [];
    two.subscribe((change) => heard.push(change));
    await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await one.append(voteOf('battle-2', 0));
    await expect.poll(() => heard).toContainEqual({ battleId: 'battle-2', version: 2 });
    expect(heard.filter(({ battleId }) => battleId === 'battle-1')).toEqual([]);
  });

  it('lets a battle lapse and keeps its votes', async () => {
    const prefix = 'fault-lapse';
    const store = await openStore({ prefix });
    await store.open(openingOf('battle-1'));
    await store.append(voteOf('battle-1', 0));
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    for (const key of await client.keys(`{${prefix}}:*`)) {
      if ((await client.pttl(key)) >= 0) await client.pexpire(key, 1);
    }
    await expect.poll(() => store.read('battle-1')).toBeUndefined();
    expect(await roundsOf(store)).toEqual([0]);
    expect(await store.append(voteOf('battle-1', 1))).toEqual({ kind: 'unknown-battle' });
    expect(await store.unfinishedBattles()).toEqual([]);
    expect(await store.battlesOf('voter-1', 9)).toEqual([]);
    expect(await store.forgetVoter('voter-1')).toEqual({ battleCount: 0, voteCount: 1 });
    expect(await roundsOf(store)).toEqual([]);
  });

  it('leaves no key and no value that names a forgotten voter', async () => {
    const prefix = 'fault-[forget]*';
    const store = await openStore({ prefix });
    await store.open(openingOf('battle-1'));
    await store.append(voteOf('battle-1', 0));
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const keys = async (): Promise<readonly string[]> =>
      (await client.keys('*')).filter((key) => key.startsWith(`{${prefix}}`));
    expect((await keys()).filter((key) => key.includes('voter-1'))).toHaveLength(2);
    expect(await store.forgetVoter('voter-1')).toEqual({ battleCount: 1, voteCount: 1 });
    expect((await keys()).toSorted()).toEqual(
      ['change-number', 'vote-number', 'votes-version'].map((name) => `{${prefix}}:${name}`),
    );
  });

  it('puts the end of a battle off with each append, over a connection that stays its owner’s', async () => {
    const client = new Redis(server.url);
    onTestFinished(() => client.disconnect());
    const store = await createRedisBattleStore({ client, prefix: 'fault-ttl', ttlMs: 600_000 });
    await store.open(openingOf('battle-1'));
    await store.append(voteOf('battle-1', 0));
    const keys = (await client.keys('{fault-ttl}:battle:*')).sort();
    expect(keys).toHaveLength(3);
    for (const key of keys) await client.pexpire(key, 60_000);
    await store.append(voteOf('battle-1', 1));
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(60_000);
    expect(await client.pttl('{fault-ttl}:votes')).toBe(-1);
    await store.close();
    expect(await client.ping()).toBe('PONG');
  });
});

describe('createRedisAnswerFeed', () => {
  it('has the whole text after Redis was killed in the middle of it, each piece once', async () => {
    const prefix = 'fault-feed';
    const writer = await createRedisAnswerFeed({ url: server.url, prefix, deadlineMs, batchMs: 5 });
    const reader = await createRedisAnswerFeed({ url: server.url, prefix, deadlineMs });
    onTestFinished(() => Promise.all([writer.close(), reader.close()]).then(() => {}));
    let seen = '';
    reader.subscribe('battle-1', ({ from, text }) => {
      // Behind a gap: the first piece that is heard again may come before the whole text is told.
      if (from > seen.length) return;
      seen += text.slice(seen.length - from);
    });
    await reader.read('battle-1', 0);
    const words = Array.from({ length: 400 }, (_, index) => `${index} `);
    for (const [index, word] of words.entries()) {
      writer.append('battle-1', 0, 'a', word);
      if (index === 150) await server.kill();
      if (index === 250) await server.restart();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const whole = words.join('');
    await expect.poll(() => seen, { timeout: 20_000 }).toBe(whole);
    expect(await insist(() => reader.read('battle-1', 0))).toEqual({ contestantId: 'a', text: whole });
  });

  it('adds no piece twice that arrives again', async () => {
    const prefix = 'fault-again';
    const [one, two] = [
      await createRedisAnswerFeed({ url: server.url, prefix }),
      await createRedisAnswerFeed({ url: server.url, prefix }),
    ];
    onTestFinished(() => Promise.all([one.close(), two.close()]).then(() => {}));
    one.append('battle-1', 0, 'a', 'abc');
    await one.read('battle-1', 0);
    two.append('battle-1', 0, 'a', 'abcdef');
    expect(await two.read('battle-1', 0)).toEqual({ contestantId: 'a', text: 'abcdef' });
  });

  it('sends what came in the meantime together', async () => {
    const prefix = 'fault-batches';
    const writer = await createRedisAnswerFeed({ url: server.url, prefix, batchMs: 20 });
    onTestFinished(() => writer.close());
    const pieces: string[] = [];
    writer.subscribe('battle-1', ({ text }) => pieces.push(text));
    await writer.read('battle-1', 0);
    for (let index = 0; index < 100; index++) writer.append('battle-1', 0, 'a', 'x');
    await expect.poll(() => pieces.join('').length).toBe(100);
    expect(pieces).toEqual(['x'.repeat(100)]);
  });
});
