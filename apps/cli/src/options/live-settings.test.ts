import { describe, expect, it } from 'vitest';
import { findFlag } from './benchmark-flags.ts';
import { readHistorySettings, readLiveSettings, readServerSettings } from './live-settings.ts';
import { lingerMsOf, readLinger } from './read-linger.ts';
import type { RawValue } from './raw-flags.ts';

const flags = (given: Readonly<Record<string, RawValue>>) => new Map(Object.entries(given));
const read = (given: Readonly<Record<string, RawValue>>, env = {}) =>
  readLiveSettings(flags(given), env, findFlag);

describe('readLiveSettings', () => {
  it('is nothing when nobody is to see the run but who started it', () => {
    expect(read({ model: 'm', 'streaming-port': '9000' })).toBeUndefined();
  });

  it('keeps runs that are served, and others only where asked to', () => {
    expect(read({ 'enable-streaming': true })?.history).toMatchObject({ kind: 'file', isStated: false });
    expect(read({ record: 'a.ndjson' })).toEqual({ record: 'a.ndjson' });
    expect(read({ history: 'a.db' })).toEqual({ history: { kind: 'file', path: 'a.db', isStated: true } });
    expect(read({ history: 'sqlite:a.db' })?.history).toMatchObject({ kind: 'file', path: 'a.db' });
    const url = 'postgresql://bench@db/bench';
    expect(read({ history: url })).toEqual({ history: { kind: 'postgres', url } });
    expect(read({ history: 'none' })).toBeUndefined();
    const env = { GENAI_BENCH_HISTORY: url };
    expect(read({}, env)).toEqual({ history: { kind: 'postgres', url } });
    expect(read({ history: 'none' }, env)).toBeUndefined();
    expect(read({}, { GENAI_BENCH_HISTORY: 'none' })).toBeUndefined();
  });

  it('takes a bare --record for a file beside the results', () => {
    expect(read({ record: true })).toEqual({ record: true });
    expect(read({ record: false })).toBeUndefined();
  });

  it('reads the webhook and its secret', () => {
    const given = { 'notify-url': 'https://example.com/a', 'notify-secret-env': 'S' };
    expect(read(given, { S: 'secret' })?.notify).toEqual({ url: 'https://example.com/a', secret: 'secret' });
    expect(() => read(given)).toThrow('--notify-secret-env names S, which is not set');
    expect(() => read({ 'notify-url': 'ftp://user:canary@x' })).toThrow(
      /^--notify-url is no http(?!.*canary)/,
    );
  });
});

describe('readServerSettings', () => {
  const readServer = (given: Readonly<Record<string, RawValue>>, env = {}) =>
    readServerSettings(flags(given), env, findFlag, 'streaming-');

  it('leaves the port open unless one is stated', () => {
    const runCeilings = { requests: 1_000_000, concurrency: 10_000, durationMs: 86_400_000 };
    const none = { allowOrigins: [], allowHosts: [], trustProxies: [], allowTargets: [], runCeilings };
    expect(readServer({})).toEqual({ flagPrefix: 'streaming-', ...none });
    expect(readServer({ 'streaming-port': '0' }).port).toBe(0);
    expect(() => readServer({ 'streaming-port': '70000' })).toThrow(
      '--streaming-port must be a whole number',
    );
  });

  it.each([
    [{ 'streaming-token': 'short-canary' }, {}],
    [{ 'streaming-token-env': 'T' }, {}],
    [{ 'streaming-control-token-env': 'T' }, { T: 'short-canary' }],
  ] as const)('refuses a token that is missing or weak, and does not repeat it: %j', (given, env) => {
    expect(() => readServer(given, env)).toThrow(/^(?!.*canary).*openssl rand/);
  });

  it('takes addresses, networks and three names as proxies, and nothing else', () => {
    const proxies = ['10.0.0.2', '10.0.0.0/8', 'fd00::/8', 'loopback', 'uniquelocal'];
    expect(readServer({ 'trust-proxy': proxies }).trustProxies).toEqual(proxies);
    for (const wrong of ['nginx', '10.0.0.0/33', '10.0.0.0/', 'true', '1', '']) {
      expect(() => readServer({ 'trust-proxy': [wrong] })).toThrow('--trust-proxy');
    }
  });

  it('refuses a target that no run could be held against', () => {
    expect(() => readServer({ 'allow-target': ['http://gpu-1/v1'] })).toThrow('--allow-target must be');
  });

  it.each(['localhost:5173', 'http://localhost:5173/', 'null'])('refuses %s as an origin', (origin) => {
    expect(() => readServer({ 'allow-origin': [origin] })).toThrow('--allow-origin must be');
  });
});

describe('readHistorySettings', () => {
  const pathFor = (given: Readonly<Record<string, RawValue>>, env: Readonly<Record<string, string>>) => {
    const settings = readHistorySettings(flags(given), env, findFlag);
    return settings.kind === 'file' ? settings.path : settings.kind;
  };

  it('prefers the flag, then the variable, then the XDG folder', () => {
    const env = { GENAI_BENCH_HISTORY: '/env.db', XDG_DATA_HOME: '/data' };
    expect(pathFor({ history: '/flag.db' }, env)).toBe('/flag.db');
    expect(pathFor({}, env)).toBe('/env.db');
    expect(pathFor({}, { XDG_DATA_HOME: '/data' })).toBe('/data/genai-bench/history.db');
    expect(pathFor({}, { XDG_DATA_HOME: 'relative' })).toMatch(/\.local\/share\/genai-bench\/history\.db$/);
    expect(pathFor({ history: 'none' }, env)).toBe('temporary');
  });
});

describe('readLinger', () => {
  it.each([
    ['auto', 'auto'],
    ['always', Infinity],
    ['never', 0],
    ['90s', 90_000],
    ['2', 2000],
  ] as const)('reads %s', (text, linger) => {
    expect(readLinger(flags({ 'streaming-linger': text }), findFlag, 'auto')).toBe(linger);
  });

  it('refuses anything else', () => {
    expect(() => readLinger(flags({ 'streaming-linger': 'forever' }), findFlag, 'auto')).toThrow(
      '--streaming-linger must be a length of time',
    );
  });

  it('stays on a terminal and nowhere else when it is to choose itself', () => {
    expect([lingerMsOf('auto', true), lingerMsOf('auto', false), lingerMsOf(5, false)]).toEqual([
      Infinity,
      0,
      5,
    ]);
  });
});
