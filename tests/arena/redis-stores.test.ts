import { createRedisAnswerFeed, createRedisBattleStore } from '@genai-bench/arena/redis';
import {
  describeAnswerFeedContract,
  describeBattleStoreContract,
  describeSharedBattleStoreContract,
} from '@genai-bench/arena/testing';
import { afterAll, beforeAll } from 'vitest';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';

let server: RedisServer;
let placeCount = 0;

beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.stop());

async function newStorePlace() {
  const prefix = `place-${++placeCount}`;
  return () => createRedisBattleStore({ url: server.url, prefix });
}

async function newFeedPlace() {
  const prefix = `place-${++placeCount}`;
  return () => createRedisAnswerFeed({ url: server.url, prefix });
}

describeBattleStoreContract('Redis', async () => (await newStorePlace())());
describeSharedBattleStoreContract('Redis', newStorePlace);
describeAnswerFeedContract('Redis', newFeedPlace);
