import { describe, expect, it } from 'vitest';
import { readFleetSettings } from './fleet-settings.ts';
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
      'on-worker-loss': 'abort',
    };
    const redis = { url: 'redis://localhost', prefix: 'team-a' };
    const expected = { workers: 3, redis, waitMs: 5000, onWorkerLoss: 'abort' };
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
