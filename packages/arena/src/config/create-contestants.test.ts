import { Secret } from '@genai-bench/runner';
import { describe, expect, it } from 'vitest';
import { createContestants } from './create-contestants.ts';
import { listHosts } from './list-hosts.ts';
import { parseArenaConfig } from './parse-arena-config.ts';
import { readArenaOptions } from './read-arena-options.ts';

const cloud = { id: 'c', backend: 'openai', model: 'c', apiBase: 'https://c.example', apiKeyEnv: 'C_KEY' };
const ollama = (id: string, more: object = {}) => ({ id, backend: 'ollama', model: `${id}:7b`, ...more });
const noKeys = () => undefined;
const addressesOf = (config: object, environment: object) => {
  const parsed = parseArenaConfig(config);
  return listHosts(parsed, environment).map(({ name, url }) => `${name} ${url}`);
};

describe('listHosts', () => {
  const models = [ollama('a'), ollama('b')];

  it("takes Ollama's usual place when nobody names one", () => {
    expect(addressesOf({ models }, {})).toEqual(['local http://127.0.0.1:11434']);
    expect(addressesOf({ models: [cloud, { ...cloud, id: 'd' }] }, {})).toEqual([]);
  });

  it('puts the GPU host of the environment first and the other last, each address once', () => {
    const hosts = [{ name: 'h', url: 'http://h:1' }];
    const environment = { gpuHost: 'http://g:1', ollamaHost: 'http://h:1' };
    expect(addressesOf({ models, hosts }, environment)).toEqual([
      'AWS_OLLAMA_HOST http://g:1',
      'h http://h:1',
    ]);
    const named = [ollama('a', { hosts: ['OLLAMA_HOST'] }), ollama('b')];
    expect(addressesOf({ models: named, hosts }, environment)).toHaveLength(3);
  });
});

describe('createContestants', () => {
  it('asks models at the hosts that they name, and those that name none at all', () => {
    const config = parseArenaConfig({
      hosts: [
        { name: 'x', url: 'http://x:1' },
        { name: 'y', url: 'http://y:1' },
      ],
      models: [ollama('a', { hosts: ['y'] }), ollama('b', { label: 'B' })],
      keepAlive: '1h',
    });
    const { contestants } = createContestants(config, { hosts: listHosts(config, {}), keyOf: noKeys });
    expect(contestants).toMatchObject([
      { id: 'a', label: 'a', targets: [{ apiBase: 'http://y:1', extraBody: { keep_alive: '1h' } }] },
      { id: 'b', label: 'B', targets: [{ apiBase: 'http://x:1' }, { apiBase: 'http://y:1' }] },
    ]);
  });

  it('takes keys from where they are named, so that printing a contestant shows none', () => {
    const config = parseArenaConfig({ models: [ollama('a'), cloud] });
    const keyOf = (name: string) => (name === 'C_KEY' ? new Secret('sk-canary', 'env C_KEY') : undefined);
    const { contestants } = createContestants(config, { hosts: listHosts(config, {}), keyOf });
    expect(contestants[1]?.targets[0]?.apiKey).toBeInstanceOf(Secret);
    expect(JSON.stringify(contestants)).not.toContain('canary');
  });

  it('names a contestant whose key is not set, and leaves out an exhibition without one', () => {
    const missing = parseArenaConfig({ models: [ollama('a'), cloud] });
    expect(() => createContestants(missing, { hosts: listHosts(missing, {}), keyOf: noKeys })).toThrow(
      'models.yaml: models[1].apiKeyEnv names C_KEY, which is not set.',
    );
    const shown = parseArenaConfig({ models: [ollama('a'), ollama('b'), { ...cloud, role: 'exhibition' }] });
    const { contestants, leftOut } = createContestants(shown, { hosts: listHosts(shown, {}), keyOf: noKeys });
    expect([contestants.map(({ id }) => id), leftOut.map(({ id }) => id)]).toEqual([['a', 'b'], ['c']]);
  });

  it('refuses a model whose only host the environment does not have', () => {
    const config = parseArenaConfig({ models: [ollama('a', { hosts: ['AWS_OLLAMA_HOST'] }), ollama('b')] });
    expect(() => createContestants(config, { hosts: listHosts(config, {}), keyOf: noKeys })).toThrow(
      'models[0].hosts names only hosts that are not there: AWS_OLLAMA_HOST.',
    );
  });
});

describe('readArenaOptions', () => {
  it('carries what is stated over and leaves the rest to the arena', () => {
    const config = parseArenaConfig({
      hosts: [{ name: 'x', url: 'http://x:1/', maxParallel: 2 }],
      models: [ollama('a'), ollama('b')],
      battle: { dispatchOrder: ['b', 'a'], maxOutputTokens: 9, hold: '3s' },
      limits: { battlesPerPersonPerDay: 7 },
    });
    const { maxParallelPerHost, ...options } = readArenaOptions(config, config.hosts);
    expect(options).toEqual({
      contestantCount: 4,
      orderRule: 'random',
      dispatchOrder: ['b', 'a'],
      maxOutputTokenCount: 9,
      limits: { battlesPerVoterPerDay: 7 },
      timeLimits: { holdMs: 3_000 },
    });
    if (typeof maxParallelPerHost !== 'function') throw new Error('Limits differ by host.');
    expect([maxParallelPerHost('http://x:1'), maxParallelPerHost('http://other')]).toEqual([2, Infinity]);
  });
});
