import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArenaConfig } from '@genai-bench/arena/config';
import { describe, expect, it } from 'vitest';
import { describePlace, readStorePlace } from './read-store-place.ts';
import { readVoterSecret } from './read-voter-secret.ts';

const models = ['a', 'b'].map((id) => ({ id, backend: 'ollama', model: id }));
const fileWith = (store?: string) => ({
  path: '/etc/arena/models.yaml',
  config: parseArenaConfig({ models, ...(store === undefined ? {} : { store }) }),
});

describe('readStorePlace', () => {
  it('takes the flag before the variable before the file before the usual place', () => {
    const env = { GENAI_BENCH_ARENA_STORE: '/from/env.db', XDG_DATA_HOME: '/data' };
    const flags = new Map([['store', '/from/flag.db']]);
    const pathOf = (place: ReturnType<typeof readStorePlace>) =>
      place.kind === 'file' ? place.path : place.kind;
    expect(pathOf(readStorePlace(flags, env, fileWith('x.db')))).toBe('/from/flag.db');
    expect(pathOf(readStorePlace(new Map(), env, fileWith('x.db')))).toBe('/from/env.db');
    expect(pathOf(readStorePlace(new Map(), {}, fileWith('x.db')))).toBe('/etc/arena/x.db');
    expect(pathOf(readStorePlace(new Map(), { XDG_DATA_HOME: '/data' }, fileWith()))).toBe(
      '/data/genai-bench/arena.db',
    );
    expect(pathOf(readStorePlace(new Map([['store', 'memory']]), env, undefined))).toBe('memory');
  });

  it('never repeats the password of an address', () => {
    const place = readStorePlace(new Map([['store', 'redis://me:sk-canary@h:6379/1']]), {}, undefined);
    expect(describePlace(place)).toBe('Redis at h:6379');
    const database = readStorePlace(new Map([['store', 'postgres://me:sk-canary@h/bench']]), {}, undefined);
    expect(database).toMatchObject({ kind: 'postgres' });
    expect(describePlace(database)).toBe('postgres://me@h/bench');
    expect(() => readStorePlace(new Map([['store', 'http://me:sk-canary@h']]), {}, undefined)).toThrow(
      /^--store must be a file, memory, or an address that begins with postgres:\/\/, redis:\/\/ or rediss:\/\/\.$/,
    );
  });
});

describe('readVoterSecret', () => {
  it('keeps one beside the file, for its owner alone, and finds it again', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'genai-bench-arena-')), 'sub', 'arena.db');
    const secret = readVoterSecret(undefined, {}, { kind: 'file', path });
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(readVoterSecret(undefined, {}, { kind: 'file', path })).toBe(secret);
    expect(statSync(`${path}.voter-secret`).mode & 0o777).toBe(0o600);
  });

  it('asks for one that workers on one server share, and for one that cannot be guessed', () => {
    const redis = { kind: 'redis', url: 'redis://h' } as const;
    expect(() => readVoterSecret(undefined, {}, redis)).toThrow('--store redis://… needs --voter-secret-env');
    expect(() => readVoterSecret(undefined, {}, { ...redis, kind: 'postgres' })).toThrow(
      '--store postgres://… needs --voter-secret-env',
    );
    expect(() => readVoterSecret('V', {}, redis)).toThrow('--voter-secret-env names V, which is not set.');
    expect(() => readVoterSecret('V', { V: 'sk-canary' }, redis)).toThrow(
      /fewer than 32 characters\. (?!.*canary)/,
    );
    expect(readVoterSecret('V', { V: 'v'.repeat(32) }, redis)).toBe('v'.repeat(32));
  });
});
