import { describe, expect, it } from 'vitest';
import { describeRedisUrl, isRedisUrl } from './redis-url.ts';

describe('isRedisUrl', () => {
  it.each(['redis://localhost', 'rediss://user:word@10.0.0.5:6380/2', 'REDIS://host'])('takes %s', (text) => {
    expect(isRedisUrl(text)).toBe(true);
  });

  it.each(['localhost:6379', 'http://host', 'redis://', 'redis://:a b@[', ''])('refuses "%s"', (text) => {
    expect(isRedisUrl(text)).toBe(false);
  });
});

describe('describeRedisUrl', () => {
  it.each([
    ['redis://user:hidden@10.0.0.5', 'redis://10.0.0.5:6379'],
    ['rediss://:hidden@[::1]:7000/2', 'rediss://[::1]:7000/2'],
    ['redis://localhost/', 'redis://localhost:6379'],
    ['hidden@localhost', 'the given address'],
  ])('of %s is %s', (url, described) => {
    expect(describeRedisUrl(url)).toBe(described);
  });
});
