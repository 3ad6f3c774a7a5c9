import { describe, expect, it } from 'vitest';
import { parseApiBase } from './parse-api-base.ts';

describe('parseApiBase', () => {
  it.each([
    ['http://localhost:8000', 'http://localhost:8000', ''],
    ['http://localhost:8000/', 'http://localhost:8000', ''],
    ['https://API.example.com/v1/', 'https://api.example.com', '/v1/'],
    [
      'https://example.com/openai?api-version=2024-06-01',
      'https://example.com',
      '/openai?api-version=2024-06-01',
    ],
    ['http://example.com?a=b', 'http://example.com', '?a=b'],
    ['https://example.com:443/proxy/v1', 'https://example.com', '/proxy/v1'],
    [' http://[::1]:80 ', 'http://[::1]', ''],
  ])('splits %s', (text, origin, path) => {
    expect(parseApiBase(text)).toEqual({ origin, path });
  });

  it.each([
    ['', /is not a URL/],
    ['example.com', /is not a URL.*Write it like http/],
    ['localhost:8000/v1', /Did you mean "http:\/\/localhost:8000\/v1"/],
    ['ftp://example.com', /must start with http/],
    ['http://u:p@example.com', /must not hold a user name or password/],
    ['http://example.com/#x', /must not have a fragment/],
    ['http://example.com/chat%3Fapi-version=1', /has "%3F" where a query begins.*Write "\?"/],
  ])('refuses %j', (text, message) => {
    expect(() => parseApiBase(text)).toThrow(message);
  });

  it('repeats no query, which may hold a key', () => {
    for (const text of ['localhost:80/v1?key=canary-1', 'http://h/#x?key=canary-1', 'h?key=canary-1'])
      expect(() => parseApiBase(text)).toThrow(/^(?!.*canary-1)/);
  });
});
