import { expect, it } from 'vitest';
import { redisFault } from './redis-fault.ts';

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
