import { describe, expect, it } from 'vitest';
import { ArenaConfigError } from './arena-config-error.ts';
import { arenaConfigJsonSchema } from './arena-config-json-schema.ts';
import { parseArenaConfig } from './parse-arena-config.ts';

const models = `
models:
  - { id: a, backend: ollama, model: "a:7b" }
  - { id: b, backend: openai, model: b, apiBase: "https://api.example.com/v1", apiKeyEnv: B_KEY }
`;

/** What is said of a configuration that is wrong. */
function complaintOf(text: unknown): string {
  try {
    parseArenaConfig(text);
  } catch (error) {
    if (error instanceof ArenaConfigError) return error.message;
    throw error;
  }
  throw new Error('It was taken.');
}

describe('parseArenaConfig', () => {
  it('fills in what is left out', () => {
    const config = parseArenaConfig(models);
    expect(config).toMatchObject({
      hosts: [],
      preferGpu: true,
      warmUp: false,
      battle: { contestants: 4, order: 'random', dispatchOrder: 'learned' },
      limits: {},
    });
    expect(config.models[0]).toEqual({
      id: 'a',
      backend: 'ollama',
      model: 'a:7b',
      role: 'contestant',
      aliases: [],
    });
  });

  it('reads times in words and in seconds as ms', () => {
    const { battle } = parseArenaConfig(
      `${models}battle: { attemptTimeout: 2m, hold: 5, battleTimeout: 1m30s }`,
    );
    expect(battle).toMatchObject({ attemptTimeout: 120_000, hold: 5_000, battleTimeout: 90_000 });
  });

  it('takes JSON and objects alike', () => {
    const config = parseArenaConfig(models);
    expect(parseArenaConfig(JSON.stringify({ models: config.models }))).toEqual(config);
    expect(parseArenaConfig({ models: config.models })).toEqual(config);
  });

  it.each([
    ['', 'models.yaml: models is missing. Write for instance models:'],
    ['models: [', 'models.yaml:1: is not valid YAML.'],
    [`${models}modles: 1`, 'modles is not known here. Did you mean "models"?'],
    [`${models}zzz: 1`, 'zzz is not known here. There are $schema, hosts'],
    [models.replace('ollama', 'olama'), 'models.yaml:3: models[0].backend must be one of openai, vllm'],
    [models.replace('ollama', 'olama'), 'got "olama". Did you mean "ollama"?'],
    [
      models.replace('model: "a:7b"', ''),
      'models.yaml:3: models[0].model is missing. Write for instance model: mistral:7b.',
    ],
    [
      models.replace('id: b', 'id: a'),
      'models.yaml:4: models[1].id "a" is taken by models[0]. Give each its own.',
    ],
    [models.replace('id: a', 'id: "a b"'), 'models[0].id must be a name without spaces, got "a b".'],
    [
      models.replace('apiBase: "https://api.example.com/v1", ', ''),
      'models[1].apiBase is missing. Write for instance apiBase: https://api.openai.com/v1.',
    ],
    [
      models.replace('https:', 'ftp:'),
      'models[1].apiBase must begin with http:// or https://, got "ftp://api.example.com/v1".',
    ],
    [
      models.replace('B_KEY', 'sk-1'),
      'models[1].apiKeyEnv must be the name of an environment variable, such as OPENAI_API_KEY',
    ],
    [
      models.replace('id: b', 'id: b, role: guest'),
      'models[1].role must be one of contestant, reserve, exhibition, got "guest".',
    ],
    [
      models.replace('id: b', 'id: b, role: reserve'),
      'models must hold at least 2 with the role contestant, got 1.',
    ],
    [models.replace('id: b', 'id: b, keepAlive: 5m'), "models[1].keepAlive is Ollama's"],
    [models.replace('id: a', 'id: a, hosts: [gpuu]'), 'models[0].hosts[0] "gpuu" is no host of the list.'],
    [
      `hosts: [{ name: gpu, url: "http://h:1" }]${models.replace('id: a', 'id: a, hosts: [gpuu]')}`,
      'Did you mean "gpu"?',
    ],
    [
      models.replace('id: b', 'id: b, hosts: [OLLAMA_HOST]'),
      'models[1].apiBase and hosts exclude each other. Keep one.',
    ],
    [
      `hosts: [{ name: OLLAMA_HOST, url: "http://h:1" }]${models}`,
      'hosts[0].name "OLLAMA_HOST" is the name of the host that this variable holds.',
    ],
    [
      `hosts: [{ name: g, url: 10.0.0.5 }]${models}`,
      'hosts[0].url must be an address such as http://10.0.0.5:11434, got "10.0.0.5".',
    ],
    [
      `hosts: [{ name: g, url: "http://h:1", maxParallel: 0 }]${models}`,
      'hosts[0].maxParallel must be above 0, got 0.',
    ],
    [`${models}battle: { contestants: 1 }`, 'battle.contestants must be at least 2, got 1.'],
    [`${models}battle: { dispatchOrder: [a, bb] }`, 'battle.dispatchOrder[1] "bb" is the id of no model.'],
    [`${models}battle: { hold: soon }`, 'battle.hold must be a length of time such as 20s, got "soon".'],
    [
      `${models}limits: { promptLenght: 5 }`,
      'limits.promptLenght is not known here. Did you mean "promptLength"?',
    ],
    [`${models}warmUp: maybe`, 'warmUp must be true or false, got "maybe".'],
    ['models: 3', 'models must be a list, got 3.'],
    ['[1]', 'must hold settings by name, got a list of 1.'],
  ])('says of %j what is wrong and what to write', (text, words) => {
    expect(complaintOf(text)).toContain(words);
  });

  it('lists all that is wrong, each with its line', () => {
    const complaint = complaintOf(
      'models:\n  - { id: a, backend: ollama }\n  - { id: b, backend: nope, model: b }\n',
    );
    expect(complaint.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'models.yaml:2:',
      'models.yaml:3:',
    ]);
  });

  it.each(['apiKey', 'api_key', 'token'])(
    'refuses a key by value under %s, and does not repeat it',
    (key) => {
      const complaint = complaintOf(models.replace('apiKeyEnv: B_KEY', `${key}: sk-canary`));
      expect(complaint).toContain('apiKeyEnv: OPENAI_API_KEY');
      expect(complaint).not.toContain('canary');
    },
  );

  it.each([
    `hosts: [{ name: g, url: "http://me:sk-canary@h:1" }]${models}`,
    `hosts: [{ name: g, url: "http://h:1?key=sk-canary" }]${models}`,
    `${models}store: redis://:sk-canary@h:6379`,
    `${models}store: postgres://bench:sk-canary@h/bench`,
    `${models}store: postgres://bench@h/bench?password=sk-canary`,
    `${models}  - {id: c, key: "sk-canary`,
  ])('does not repeat what may be a secret in %s', (text) => {
    expect(complaintOf(text)).not.toContain('canary');
  });
});

describe('arenaConfigJsonSchema', () => {
  it('states what may be written, with words for each setting', () => {
    const schema = arenaConfigJsonSchema() as {
      required: string[];
      properties: Record<
        string,
        { items?: { required: string[]; properties: Record<string, { description?: string }> } }
      >;
    };
    expect(schema.required).toEqual(['models']);
    expect(schema.properties['models']?.items?.required).toEqual(['id', 'backend', 'model']);
    for (const list of ['models', 'hosts']) {
      const settings = Object.entries(schema.properties[list]?.items?.properties ?? {});
      expect(settings.filter(([, { description }]) => description === undefined).map(([key]) => key)).toEqual(
        [],
      );
    }
  });
});
