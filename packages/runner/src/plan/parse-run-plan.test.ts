import { describe, expect, it } from 'vitest';
import { backendNames } from '../backends/backend-registry.ts';
import { arrivalNames } from '../schedule/create-schedule.ts';
import { parseRunPlan } from './parse-run-plan.ts';
import { RunPlanError, type PlanIssue } from './run-plan-error.ts';

const least = { apiBase: 'http://127.0.0.1:8000', model: 'm' };

function issuesOf(input: unknown): readonly PlanIssue[] {
  try {
    parseRunPlan(input);
  } catch (error) {
    if (error instanceof RunPlanError)
      return error.issues.map(({ option, message }) => ({ option, message }));
    throw error;
  }
  return [];
}

describe('parseRunPlan', () => {
  it('fills in everything but the address and the model', () => {
    expect(parseRunPlan(least)).toEqual({
      allowInitialErrors: false,
      backend: 'openai',
      origin: 'http://127.0.0.1:8000',
      basePath: '',
      model: 'm',
      task: 'text-to-text',
      endpoint: 'chat',
      stream: true,
      scenarios: ['D(100,100)'],
      load: { mode: 'closed', concurrency: [1, 4, 16, 64] },
      batchSizes: [1],
      warmupRequests: 0,
      warmupRatio: 0,
      cooldownRatio: 0,
      drainMs: 30_000,
      timeouts: { connectMs: 10_000, totalMs: 600_000 },
      seed: expect.any(Number),
      threads: 1,
      transport: 'socket',
      keepAliveMs: 4_000,
      allowInsecureTls: false,
      extraBody: {},
      headers: {},
      objectives: [],
      onOutputFailure: 'continue',
      serverLabels: {},
    });
  });

  it('keeps tags, and leaves them out where there are none', () => {
    const required = { apiBase: 'http://localhost:8000', model: 'm' };
    expect(parseRunPlan({ ...required, tags: { team: 'a=b' } }).tags).toEqual({ team: 'a=b' });
    expect(parseRunPlan({ ...required, tags: {} })).not.toHaveProperty('tags');
    expect(() => parseRunPlan({ ...required, tags: { 'a=b': 'c' } })).toThrow('tags');
  });

  it.each([
    [
      'embeddings',
      { task: 'text-to-embeddings' },
      { scenarios: ['E(256)'], load: { mode: 'closed', concurrency: [1] } },
    ],
    ['a data set', { dataset: 'p.txt' }, { scenarios: ['dataset'], dataset: { path: 'p.txt' } }],
    [
      'one value for a list',
      { concurrency: 8, scenarios: 'D( 1 , 2 )' },
      { scenarios: ['D(1,2)'], load: { mode: 'closed', concurrency: [8] } },
    ],
    [
      'a request rate',
      { requestRate: 5 },
      { load: { mode: 'open', requestsPerSecond: [5], arrival: 'poisson' } },
    ],
    [
      'burstiness',
      { requestRate: 5, burstiness: 0.5 },
      { load: { mode: 'open', requestsPerSecond: [5], arrival: 'gamma', burstiness: 0.5 } },
    ],
    [
      'gamma arrivals',
      { requestRate: 5, arrival: 'gamma' },
      { load: { mode: 'open', requestsPerSecond: [5], arrival: 'gamma', burstiness: 1 } },
    ],
    ['a proxy', { proxy: 'http://p:3128' }, { transport: 'undici' }],
  ] as const)('resolves %s', (_, options, expected) => {
    expect(parseRunPlan({ ...least, ...options })).toMatchObject(expected);
  });

  it.each([
    [{ model: 5 }, 'model', 'must be text, got 5.'],
    [{ model: '' }, 'model', 'must not be empty, got "".'],
    [{ stream: 'yes' }, 'stream', 'must be true or false, got "yes".'],
    [{ concurrency: 'abc' }, 'concurrency', 'must be a whole number, got "abc".'],
    [{ concurrency: 1.5 }, 'concurrency', 'must be a whole number, got 1.5.'],
    [{ concurrency: 0 }, 'concurrency', 'must be above 0, got 0.'],
    [{ concurrency: [1, 0] }, 'concurrency.1', 'must be above 0, got 0.'],
    [{ concurrency: [] }, 'concurrency', 'must not be empty, got [].'],
    [{ requestRate: [-1] }, 'requestRate.0', 'must be above 0, got -1.'],
    [{ requestRate: '5' }, 'requestRate', 'must be a number, got "5".'],
    [{ seed: Number.NaN }, 'seed', 'must be a whole number, got NaN.'],
    [{ seed: 5n }, 'seed', 'must be a whole number, got 5n.'],
    [{ threads: 65 }, 'threads', 'must be at most 64, got 65.'],
    [{ warmupRatio: 1 }, 'warmupRatio', 'must be below 1, got 1.'],
    [{ arrival: 'even' }, 'arrival', `must be one of ${arrivalNames.join(', ')}, got "even".`],
    [{ endpoint: 'x' }, 'endpoint', 'must be one of chat, completions, got "x".'],
    [{ timeouts: { totalMs: -1 } }, 'timeouts.totalMs', 'must be above 0, got -1.'],
    [{ maxDurationMs: 3e9 }, 'maxDurationMs', 'must be at most 2147483647 (24 days), got 3000000000.'],
    [{ output: {} }, 'output.baseFolder', 'is missing.'],
    [{ dataset: 5 }, 'dataset', 'must be text, got 5.'],
    [{ dataset: { path: 5 } }, 'dataset.path', 'must be text, got 5.'],
    [{ modle: 'x' }, 'modle', 'is not an option of a benchmark. Check its spelling.'],
    [{ timeouts: { total: 1 } }, 'timeouts.total', 'is not an option of a benchmark. Check its spelling.'],
    [{ backend: 'foo' }, 'backend', `must be one of ${backendNames.join(', ')}, got "foo".`],
    [
      { backend: 'anthropic', endpoint: 'completions' },
      'endpoint',
      '"completions" is not supported by the backend anthropic. Use one of: chat.',
    ],
    [
      { task: 'foo' },
      'task',
      '"foo" is not supported by the backend openai. Use one of: text-to-text, text-to-embeddings.',
    ],
    [
      { scenarios: 'dataset' },
      'dataset',
      'is missing, but the scenario "dataset" is made of it. Give the path of a file: txt, csv, tsv, json, jsonl.',
    ],
    [
      { batchSizes: [2] },
      'batchSizes',
      'apply to embeddings only, got the task text-to-text. Leave them out.',
    ],
    [
      { task: 'text-to-embeddings', requestRate: 1, batchSizes: [1, 2] },
      'batchSizes',
      'must be one with a request rate, got 1, 2. Run once for each.',
    ],
    [
      { arrival: 'poisson' },
      'arrival',
      'needs a request rate, got poisson without one. Add requestRate, for instance 10, or leave it out.',
    ],
    [
      { maxConcurrency: 3 },
      'maxConcurrency',
      'needs a request rate, got 3 without one. Add requestRate, for instance 10, or leave it out.',
    ],
    [
      { requestRate: 1, concurrency: 2 },
      'concurrency',
      'and requestRate exclude each other, got both. For a rate with an upper limit of requests in flight, use maxConcurrency.',
    ],
    [
      { requestRate: 1, burstiness: 2, arrival: 'constant' },
      'burstiness',
      'applies to arrival "gamma" only, got arrival "constant".',
    ],
    [
      { warmupRatio: 0.5, cooldownRatio: 0.5 },
      'warmupRatio',
      'and cooldownRatio must add up to less than 1, got 0.5 + 0.5: nothing would be left to measure.',
    ],
    [
      { prefixTokenCount: 3, prefixRatio: 0.5 },
      'prefixRatio',
      'and prefixTokenCount exclude each other, got both. Keep one.',
    ],
    [
      { proxy: 'http://p:1', transport: 'socket' },
      'transport',
      'cannot be "socket" with a proxy. Use "undici", or leave it out.',
    ],
    [
      { apiBase: 'localhost:80' },
      'apiBase',
      'must start with http:// or https://, got "localhost:80". Did you mean "http://localhost:80"?',
    ],
    [
      { headers: { 'a b': 'x' } },
      'headers',
      'cannot be sent: "a b" is not a header name. Use letters, digits and "-".',
    ],
  ])('refuses %o by its option, with the way out', (options, option, message) => {
    expect(issuesOf({ ...least, ...options })).toEqual([{ option, message }]);
  });

  it.each([undefined, null, 5, 'x'])('refuses %j in place of options', (input) => {
    expect(issuesOf(input).map(({ option }) => option)).toEqual(['options']);
  });

  it('draws another seed for each run, and keeps one that is given', () => {
    const drawn = Array.from({ length: 20 }, () => parseRunPlan(least).seed);
    // Two of twenty alike come once in five million times.
    expect(new Set(drawn).size).toBe(20);
    expect(parseRunPlan({ ...least, seed: 42 }).seed).toBe(42);
  });

  it.each([
    ['another limit', { extraBody: { max_completion_tokens: 50 } }, 'asks for 50 output tokens'],
    ['no limit', { extraBody: { max_tokens: null } }, 'takes the output length out'],
    [
      'one limit for drawn lengths',
      { scenarios: ['U(5,6)/(1,9)'], extraBody: { max_tokens: 5 } },
      'asks for 5 output tokens',
    ],
    [
      'another limit of Ollama',
      { backend: 'ollama', extraBody: { options: { num_predict: 7 } } },
      'asks for 7',
    ],
    ['another limit of Anthropic', { backend: 'anthropic', extraBody: { max_tokens: 7 } }, 'asks for 7'],
    [
      'a limit under another name than the one that is named',
      { outputLengthField: 'max_completion_tokens', extraBody: { max_tokens: 7 } },
      'asks for 7',
    ],
  ])('refuses a body with %s than the scenario has', (_, options, start) => {
    const [issue, ...others] = issuesOf({ ...least, ...options });
    expect(issue?.option).toBe('extraBody');
    expect(issue?.message.slice(0, start.length)).toBe(start);
    expect(others).toEqual([]);
  });

  it.each([
    { extraBody: { max_completion_tokens: 100 } },
    { outputLengthField: 'max_completion_tokens' },
    { backend: 'vllm', outputLengthField: 'n_predict' },
    { dataset: 'p.txt', extraBody: { max_tokens: 7 } },
    { task: 'text-to-embeddings', extraBody: { max_tokens: 7 } },
  ])('takes a length that contradicts nothing: %j', (options) => {
    expect(issuesOf({ ...least, ...options })).toEqual([]);
  });

  it('refuses the name of a length field where the API has one of its own', () => {
    for (const backend of ['ollama', 'anthropic']) {
      const issues = issuesOf({ ...least, backend, outputLengthField: 'max_completion_tokens' });
      expect(issues.map(({ option }) => option)).toEqual(['outputLengthField']);
    }
  });

  it('lists every problem at once', () => {
    const issues = issuesOf({
      apiBase: 'h',
      model: 'm',
      backend: 'foo',
      goodput: 'x',
      scenarios: 'D(',
      arrival: 'gamma',
    });
    expect(issues.map(({ option }) => option)).toEqual([
      'arrival',
      'apiBase',
      'backend',
      'scenarios',
      'goodput',
    ]);
  });

  it.each([
    ['D(100', '"D(100" is wrong: "," or ")" belongs here, but the text ends.'],
    ['X(1)', '"X(1)" is wrong: there is no scenario type "X".'],
    ['E(5)', 'E(5) does not fit the task text-to-text'],
  ])('words the fault of the scenario %s as a sentence of its own', (scenario, start) => {
    const [issue] = issuesOf({ ...least, scenarios: scenario });
    expect(issue?.option).toBe('scenarios');
    expect(issue?.message).toContain(start);
  });

  it('words the fault of an objective as a sentence of its own', () => {
    expect(issuesOf({ ...least, goodput: 'x' })[0]?.message).toMatch(/^Objective "x" cannot be read: /);
  });

  it.each([
    { apiKey: 7_654_321 },
    { apiKey: 'canary-7654321\n' },
    { headers: { a: 7_654_321 } },
    { headers: { a: 'canary-7654321\r\nx: y' } },
    { proxy: 'canary-7654321' },
    { apiBase: 'user:canary-7654321@h:80' },
    { apiBase: 'http://user:canary-7654321@h:80' },
  ])('does not repeat the secret of a wrong %j', (options) => {
    const issues = issuesOf({ ...least, ...options });
    expect(issues).toHaveLength(1);
    expect(issues[0]!.message).not.toContain('7654321');
  });
});
