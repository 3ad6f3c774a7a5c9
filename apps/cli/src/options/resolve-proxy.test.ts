import { describe, expect, it } from 'vitest';
import { resolveProxy } from './resolve-proxy.ts';
import type { RawValue } from './raw-flags.ts';

const proxyOf = (address: string, env: Record<string, string>, flags: Record<string, RawValue> = {}) =>
  resolveProxy(new Map(Object.entries(flags)), env, address);

const http = { HTTP_PROXY: 'http://proxy:3128' };

describe('resolveProxy', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['http://h:8000/v1', http, 'http://proxy:3128'],
    ['https://h', http, undefined],
    ['https://h', { HTTPS_PROXY: 'http://secure:1' }, 'http://secure:1'],
    ['https://h', { ALL_PROXY: 'http://all:1' }, 'http://all:1'],
    ['http://h', { ALL_PROXY: 'http://all:1', ...http }, 'http://proxy:3128'],
    ['http://h', { http_proxy: 'http://lower:1', ...http }, 'http://lower:1'],
    ['http://h', { http_proxy: 'lower:1' }, 'http://lower:1'],
    ['http://h', { HTTP_PROXY: ' ' }, undefined],
    ['nonsense', http, undefined],
  ])('is for %s with %j: %s', (address, env, expected) => {
    expect(proxyOf(address, env)?.proxy).toBe(expected);
  });

  it.each([
    'http://localhost:1',
    'http://a.localhost',
    'http://127.0.0.1:8000',
    'http://127.1.2.3',
    'http://[::1]:1',
  ])('leads nobody to their own machine: %s', (address) => {
    expect(proxyOf(address, http)).toBeUndefined();
  });

  it.each([
    ['http://h.example.com', 'example.com', true],
    ['http://h.example.com', '.example.com', true],
    ['http://h.example.com', '*.example.com', true],
    ['http://h.EXAMPLE.com', 'other, Example.com', true],
    ['http://example.com', '.example.com', true],
    ['http://notexample.com', 'example.com', false],
    ['http://h', '*', true],
    ['http://h:8000', 'h:8000', true],
    ['http://h:8001', 'h:8000', false],
    ['http://h', 'h:80', true],
    ['http://10.1.2.3', '10.0.0.0/8', true],
    ['http://11.1.2.3', '10.0.0.0/8', false],
    ['http://10.1.2.3', '10.1.2.3', true],
    ['http://[fd00::1]:80', 'fd00::/8', true],
    ['http://[fd00::1]', '[fd00::1]', true],
    ['http://h', '', false],
    ['http://h', ' , ', false],
  ])('with the server %s and NO_PROXY %j is left out: %s', (address, list, isExcluded) => {
    expect(proxyOf(address, { ...http, NO_PROXY: list }) === undefined).toBe(isExcluded);
    expect(proxyOf(address, { ...http, no_proxy: list, NO_PROXY: '*' }) === undefined).toBe(isExcluded);
  });

  it('says which variable decided, without its password', () => {
    const choice = proxyOf('https://h', { HTTPS_PROXY: 'http://me:canary@proxy:3128' });
    expect(choice?.proxy).toBe('http://me:canary@proxy:3128');
    expect(choice?.notice).toBe(
      'requests go through the proxy proxy:3128 that HTTPS_PROXY names; NO_PROXY=h keeps them off it.',
    );
  });

  it.each<[Record<string, string>, Record<string, RawValue>, string]>([
    [{ ALL_PROXY: 'socks5://p:1080' }, {}, 'ALL_PROXY is not used: only HTTP proxies'],
    [http, { transport: 'socket' }, 'HTTP_PROXY is not used: the transport socket'],
    [http, { workers: '2' }, 'HTTP_PROXY is not used: workers have environments of their own'],
  ])('says why %j with %j is not used', (env, flags, reason) => {
    const choice = proxyOf('http://h', env, flags);
    expect(choice?.proxy).toBeUndefined();
    expect(choice?.notice).toContain(reason);
  });

  it('leaves the way to who names a proxy', () => {
    expect(proxyOf('http://h', http, { proxy: 'http://other:1' })).toBeUndefined();
  });
});
