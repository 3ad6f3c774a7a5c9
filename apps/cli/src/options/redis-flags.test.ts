import { describe, expect, it } from 'vitest';
import { findFlag } from './benchmark-flags.ts';
import { readRedisSettings, secretsOfRedis } from './redis-flags.ts';

const read = (flags: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) =>
  readRedisSettings(new Map(Object.entries(flags)), env, findFlag);

describe('readRedisSettings', () => {
  it('takes the flag before the variable, and nothing where neither is given', () => {
    const env = { GENAI_BENCH_REDIS_URL: 'redis://from-env' };
    expect(read({ 'redis-url': 'rediss://from-flag' }, env)).toEqual({ url: 'rediss://from-flag' });
    expect(read({ 'redis-prefix': 'team-a' }, env)).toEqual({ url: 'redis://from-env', prefix: 'team-a' });
    expect(read({})).toBeUndefined();
  });

  it.each(['localhost:6379', 'http://secret@host', 'redis://'])('refuses %s without quoting it', (url) => {
    let message = '';
    try {
      read({ 'redis-url': url });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('--redis-url is no redis:// or rediss:// URL. Write for instance');
    expect(message).not.toContain('secret');
  });

  it('refuses a prefix without a Redis, and one that would break its keys', () => {
    expect(() => read({ 'redis-prefix': 'a' })).toThrow('--redis-prefix needs --redis-url');
    expect(() => read({ 'redis-url': 'redis://host', 'redis-prefix': 'a}b' })).toThrow(
      '--redis-prefix must be',
    );
  });
});

describe('secretsOfRedis', () => {
  it('knows the password as it is written and as it is meant', () => {
    expect(secretsOfRedis({ url: 'redis://:p%40ss@host' })).toEqual([
      'redis://:p%40ss@host',
      'p%40ss',
      'p@ss',
    ]);
    expect(secretsOfRedis(undefined)).toEqual([]);
  });
});
