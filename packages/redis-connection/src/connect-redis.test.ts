import { describe, expect, it } from 'vitest';
import { beforeDeadline, redisFault } from './connect-redis.ts';

describe('beforeDeadline', () => {
  it('gives what the work gives, or its error', async () => {
    expect(await beforeDeadline(60_000, async (isLate) => isLate())).toBe(false);
    await expect(beforeDeadline(60_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('rejects once the deadline is over, and tells the work that it is late', async () => {
    let finish = (): void => {};
    let wasLate: boolean | undefined;
    const waited = beforeDeadline(5, async (isLate) => {
      await new Promise<void>((resolve) => (finish = resolve));
      wasLate = isLate();
    });
    await expect(waited).rejects.toThrow('Redis did not answer within 5 ms.');
    finish();
    await expect.poll(() => wasLate).toBe(true);
  });
});

const withCode = (message: string, code: string): Error => Object.assign(new Error(message), { code });

it.each([
  [withCode('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), 'nothing listens there'],
  [withCode('getaddrinfo ENOTFOUND nowhere', 'ENOTFOUND'), 'there is no such host'],
  [new Error('WRONGPASS invalid username-password pair or user is disabled.'), 'it refuses the password'],
  [new Error('NOAUTH Authentication required.'), 'it refuses the password'],
  [new Error('Redis did not answer within 100 ms.'), 'it did not answer within 100 ms'],
  [new Error(''), 'it does not answer'],
])('says of %s: %s', (error, said) => {
  expect(redisFault(error)).toBe(said);
});
