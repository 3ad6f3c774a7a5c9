import { describe, expect, it } from 'vitest';
import { readFleetSecret, readFleetSettings, readKeyOrigins, readStateFolder } from './fleet-settings.ts';
import type { RawValue } from './raw-flags.ts';

const read = (flags: Record<string, RawValue>, env: Record<string, string> = {}) =>
  readFleetSettings(new Map(Object.entries(flags)), env);

describe('readFleetSettings', () => {
  it('is nothing where no flag speaks of workers', () => {
    expect(read({ model: 'm' }, { GENAI_BENCH_REDIS_URL: 'redis://localhost' })).toBeUndefined();
  });

  it('reads all flags', () => {
    const flags = {
      workers: '3',
      'redis-url': 'redis://localhost',
      'redis-prefix': 'team-a',
      'worker-wait': '5s',
      'redis-wait': '2m',
      'on-worker-loss': 'abort',
    };
    const redis = { url: 'redis://localhost', prefix: 'team-a' };
    const expected = { workers: 3, redis, waitMs: 5000, redisWaitMs: 120_000, onWorkerLoss: 'abort' };
    expect(read(flags)).toEqual(expected);
  });

  it('takes the address from the environment, and the flag before it', () => {
    const env = { GENAI_BENCH_REDIS_URL: 'redis://one' };
    expect(read({ workers: '1' }, env)?.redis.url).toBe('redis://one');
    expect(read({ workers: '1', 'redis-url': 'redis://two' }, env)?.redis.url).toBe('redis://two');
  });

  it.each([
    [{ 'worker-wait': '5s' }, '--worker-wait needs --workers'],
    [{ workers: '0', 'redis-url': 'redis://localhost' }, '--workers must be a whole number above 0, got 0.'],
    [
      { workers: '2' },
      '--redis-url is missing. Write for instance --redis-url redis://redis.example.org:6379.',
    ],
    [
      { workers: '2', 'redis-url': 'http://:secret@localhost' },
      '--redis-url is no redis:// or rediss:// URL.',
    ],
    [{ workers: '2', 'redis-prefix': 'a' }, '--redis-prefix needs --redis-url'],
    [
      { workers: '2', 'redis-url': 'redis://localhost', 'on-worker-loss': 'panic' },
      '--on-worker-loss must be degrade or abort, got "panic".',
    ],
  ])('refuses %j', (flags, problem) => {
    expect(() => read(flags)).toThrow(problem);
    expect(() => read(flags)).not.toThrow('secret');
  });
});

describe('readFleetSecret', () => {
  it('is optional, and long enough to keep others from guessing it', () => {
    expect(readFleetSecret({})).toBeUndefined();
    expect(readFleetSecret({ GENAI_BENCH_FLEET_SECRET: 'x'.repeat(16) })).toBe('x'.repeat(16));
    const short = () => readFleetSecret({ GENAI_BENCH_FLEET_SECRET: 'guessable' });
    expect(short).toThrow('must have at least 16 characters, got 9');
    expect(short).not.toThrow('guessable');
  });
});

describe('readKeyOrigins', () => {
  const read = (flags: Record<string, RawValue>, env: Record<string, string> = {}) =>
    readKeyOrigins(new Map(Object.entries(flags)), env);

  it('reads the flag, else the variable, and none by default', () => {
    const env = { GENAI_BENCH_API_KEY_FOR: 'http://10.0.0.9:8000, https://api.example.org/v1' };
    expect(read({})).toEqual([]);
    expect(read({}, env)).toEqual(['http://10.0.0.9:8000', 'https://api.example.org']);
    expect(read({ 'api-key-for': ['https://one.example.org'] }, env)).toEqual(['https://one.example.org']);
  });

  it.each(['api.example.org', '*', 'file:///etc', 'https://me:pass@host'])('refuses %s', (text) => {
    expect(() => read({ 'api-key-for': [text] })).toThrow('must be the scheme, host and port of a server');
  });
});

describe('readStateFolder', () => {
  const read = (flags: Record<string, RawValue>, env: Record<string, string>): string =>
    readStateFolder(new Map(Object.entries(flags)), env);
  const env = { GENAI_BENCH_STATE: '/var/lib/bench', XDG_STATE_HOME: '/xdg' };

  it('takes the flag, then the variable, then the XDG folder', () => {
    expect(read({ state: './mine' }, env)).toBe('./mine');
    expect(read({}, env)).toBe('/var/lib/bench');
    expect(read({}, { ...env, GENAI_BENCH_STATE: '' })).toBe('/xdg/genai-bench');
    expect(read({}, { HOME: '/x', XDG_STATE_HOME: 'relative' })).toMatch(/\.local\/state\/genai-bench$/);
  });

  it('refuses an empty one', () => {
    expect(() => read({ state: '' }, env)).toThrow('--state is empty.');
  });
});
