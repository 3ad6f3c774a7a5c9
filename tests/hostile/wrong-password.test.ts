import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli/support/spawn-cli.ts';
import { startRedisServer, type RedisServer } from '../support/start-redis-server.ts';

let redis: RedisServer;
let url: string;
beforeAll(async () => {
  redis = await startRedisServer();
  const client = new Redis(redis.url);
  await client.config('SET', 'requirepass', 'the-right-word');
  client.disconnect();
  url = redis.url.replace('redis://', 'redis://:a-wrong-word@');
}, 660_000);
afterAll(() => redis.stop());

const target = ['--api-base', 'http://127.0.0.1:1', '--model', 'm'];

test.each([
  ['benchmark', ...target, '--redis-url'],
  ['benchmark', ...target, '--workers', '1', '--redis-url'],
  ['serve', '--history', 'none', '--port', '0', '--redis-url'],
  ['worker', '--redis-url'],
  ['arena', 'leaderboard', '--store'],
])('a password that Redis refuses is said so by %s', async (...args) => {
  const { code, stderr, stdout } = await runCli([...args, url]);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/(it|Redis) refuses the password/);
  expect(stderr).not.toMatch(/\n +at /);
  expect(stdout + stderr).not.toContain('a-wrong-word');
});
