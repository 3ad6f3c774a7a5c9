import { parseRunPlan } from '@genai-bench/runner';
import { describe, expect, it } from 'vitest';
import { benchmarkFlagGroups } from './benchmark-flags.ts';
import { readBenchmarkRequest } from './benchmark-request.ts';
import { overlayFlags, type RawValue } from './raw-flags.ts';

const read = (flags: Record<string, RawValue>, env: NodeJS.ProcessEnv = {}) =>
  readBenchmarkRequest(new Map(Object.entries(flags)), env);

describe('readBenchmarkRequest', () => {
  it('reads flags into the options of the runner', () => {
    const { options } = read({
      'api-base': 'http://x',
      model: 'm',
      'num-concurrency': ['1', '8'],
      'max-time-per-run': '2',
      timeout: '30',
      drain: '500ms',
      header: ['X-A: b: c'],
      'dataset-path': 'a.txt',
      'dataset-prompt-column': 'q',
      'disable-streaming': true,
    });
    expect(options).toEqual({
      apiBase: 'http://x',
      model: 'm',
      concurrency: [1, 8],
      maxDurationMs: 120_000,
      timeouts: { totalMs: 30_000 },
      drainMs: 500,
      headers: { 'X-A': 'b: c' },
      dataset: { path: 'a.txt', promptColumn: 'q' },
      stream: false,
      output: { baseFolder: './experiments' },
    });
  });

  it('sends --api-model-name and keeps --model as a label', () => {
    expect(read({ 'api-model-name': 'sent', model: 'label' }).options).toMatchObject({
      model: 'sent',
      serverLabels: { model: 'label' },
    });
    expect(read({ 'api-model-name': 'only' }).options).toMatchObject({ model: 'only' });
  });

  it('writes no files with --no-save, whatever else is said about them', () => {
    expect(read({ 'no-save': true, 'experiment-base-dir': 'x' }).options['output']).toBeUndefined();
  });

  it('takes the system message out of the request parameters', () => {
    expect(
      read({ 'additional-request-params': '{"system_message": "hi", "top_p": 1}' }).options,
    ).toMatchObject({
      systemMessage: 'hi',
      extraBody: { top_p: 1 },
    });
  });

  it('reads tags up to their first =', () => {
    expect(read({ tag: ['team=search', 'note=a=b'] }).options['tags']).toEqual({
      team: 'search',
      note: 'a=b',
    });
    expect(() => read({ tag: ['team'] })).toThrow('--tag must be key=value, got "team". Write for instance');
  });

  it('takes a key from the environment, and keeps it out of whatever is printed', () => {
    const { options } = read({}, { OPENAI_API_KEY: 'sk-canary-1' });
    expect(String(options['apiKey'])).toBe('[secret from env OPENAI_API_KEY]');
    expect(JSON.stringify(options)).not.toContain('canary');
  });

  it('prefers MODEL_API_KEY to OPENAI_API_KEY, and a named variable to both', () => {
    const env = { OPENAI_API_KEY: 'a', MODEL_API_KEY: 'b', MINE: 'c' };
    expect(String(read({}, env).options['apiKey'])).toContain('MODEL_API_KEY');
    expect(String(read({ 'api-key-env': 'MINE' }, env).options['apiKey'])).toContain('MINE');
  });

  it("takes the backend's own variable, and never sends one vendor's key to another", () => {
    const env = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b' };
    const keyFor = (backend: string, more: NodeJS.ProcessEnv = {}) =>
      read({ 'api-backend': backend }, { ...env, ...more }).options['apiKey'];
    expect(String(keyFor('anthropic'))).toBe('[secret from env ANTHROPIC_API_KEY]');
    expect(String(keyFor('vllm'))).toBe('[secret from env OPENAI_API_KEY]');
    expect(keyFor('ollama')).toBeUndefined();
    expect(String(keyFor('ollama', { OLLAMA_API_KEY: 'c' }))).toBe('[secret from env OLLAMA_API_KEY]');
    expect(String(keyFor('anthropic', { MODEL_API_KEY: 'd' }))).toBe('[secret from env MODEL_API_KEY]');
  });

  it('finds Ollama where OLLAMA_HOST says, unless an address is given, and no other server there', () => {
    const env = { OLLAMA_HOST: '0.0.0.0:1234' };
    const baseOf = (flags: Record<string, RawValue>) => read(flags, env).options['apiBase'];
    expect(baseOf({ 'api-backend': 'ollama' })).toBe('http://127.0.0.1:1234');
    expect(baseOf({ 'api-backend': 'ollama', 'api-base': 'http://gpu:1' })).toBe('http://gpu:1');
    expect(baseOf({ 'api-backend': 'openai' })).toBeUndefined();
    expect(read({ 'api-backend': 'ollama' }).options['apiBase']).toBe('http://127.0.0.1:11434');
  });

  it.each([
    [{ 'num-concurrency': ['1,8'] }, 'Separate several values by spaces'],
    [{ seed: '0x10' }, '--seed must be a number, got "0x10". Write for instance --seed 42.'],
    [{ 'max-time-per-run': 'soon' }, '--max-time-per-run must be a length of time'],
    [{ 'additional-request-params': '[1]' }, '--additional-request-params must be a JSON object'],
    [{ header: ['no colon'] }, '--header must be a name, a colon and a value'],
    [{ 'api-key': 'a', 'api-key-env': 'B' }, '--api-key and --api-key-env exclude each other'],
    [{ 'api-key-env': 'NOT_SET' }, '--api-key-env names NOT_SET, which is not set'],
    [{ 'ca-file': '/nonexistent.pem' }, '--ca-file cannot be read: there is no such file'],
    [{ 'goodput-target': '1.5', goodput: ['ttft:1'] }, '--goodput-target must be above 0 and at most 1'],
    [{ 'goodput-target': '0.9' }, '--goodput-target needs --goodput'],
    [{ 'iteration-type': 'rate' }, '--iteration-type must be num_concurrency or batch_size'],
    [{ model: '' }, '--model is empty'],
  ] as [Record<string, RawValue>, string][])('refuses %j', (flags, message) => {
    expect(() => read(flags)).toThrow(message);
  });

  it('does not quote what may be a key', () => {
    expect(() => read({ header: ['sk-canary'] })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('canary') }),
    );
  });
});

describe('overlayFlags', () => {
  it("lets the command line win, also over the file's other way of saying the same", () => {
    const file = new Map<string, RawValue>([
      ['num-concurrency', ['1']],
      ['seed', '1'],
      ['task', 'a'],
    ]);
    const flags = new Map<string, RawValue>([
      ['request-rate', ['5']],
      ['seed', '2'],
    ]);
    expect(Object.fromEntries(overlayFlags(file, flags))).toEqual({
      'request-rate': ['5'],
      seed: '2',
      task: 'a',
    });
  });
});

/** Flags that another one makes sense of. */
const companions: Readonly<Record<string, Record<string, RawValue>>> = {
  arrival: { 'request-rate': ['10'] },
  burstiness: { 'request-rate': ['10'] },
  'max-concurrency': { 'request-rate': ['10'] },
  'batch-size': { task: 'text-to-embeddings' },
  'dataset-format': { 'dataset-path': 'a.jsonl' },
  'dataset-prompt-column': { 'dataset-path': 'a.jsonl' },
};

describe('the table of flags', () => {
  const flags = benchmarkFlagGroups.flatMap((group) => group.flags);
  const withExample = flags.filter(
    ({ kind, option, example }) => option !== undefined && example !== undefined && kind !== 'text-file',
  );

  it.each(withExample)('has an example of --$name that makes a plan', ({ name, example = '', isList }) => {
    const value = example.replace(/^(["'])(.*)\1$/, '$2');
    const { options } = read({
      'api-base': 'http://localhost:8000',
      model: 'm',
      ...companions[name],
      [name]: isList ? [value] : value,
    });
    expect(() => parseRunPlan(options)).not.toThrow();
  });

  it('states the defaults that decide a run', () => {
    const help = new Map(flags.map(({ name, description }) => [name, description]));
    expect(help.get('num-concurrency')).toMatch(/\(repeatable; default: 1 4 16 64; embeddings: 1\)$/);
    expect(help.get('traffic-scenario')).toContain('default: D(100,100); embeddings: E(256)');
    expect(help.get('arrival')).toMatch(/^poisson, .* \(default: poisson\); needs a request rate$/);
    expect(help.get('timeout')).toBe('limit of a whole request (default: 10m)');
    expect(help.get('drain')).toContain('(default: 30s)');
  });
});
