import { describe, expect, it, onTestFinished } from 'vitest';
import { createRedisClient, describeRedisUrl, isRedisUrl } from './create-redis-client.ts';

describe('createRedisClient', () => {
  it.each(['localhost:6379', 'http://:s3cret@host', ':s3cret@host'])(
    'refuses %s without quoting it',
    (url) => {
      const create = (): unknown => createRedisClient(url, { deadlineMs: 100 });
      expect(create).toThrow(TypeError);
      expect(create).toThrow(
        /^The address of Redis is no redis or rediss URL\. Write for instance (?!.*s3cret)/,
      );
    },
  );

  it('takes the path of a socket', () => {
    const client = createRedisClient('/run/redis.sock', { deadlineMs: 100, isLazy: true });
    onTestFinished(() => client.disconnect());
    expect(client.options.path).toBe('/run/redis.sock');
  });

  it('refuses commands at once when it is lazy and not connected', async () => {
    const client = createRedisClient('redis://127.0.0.1:1', { deadlineMs: 100, isLazy: true });
    onTestFinished(() => client.disconnect());
    await expect(client.ping()).rejects.toThrow(/enableOfflineQueue/);
  });
});

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
