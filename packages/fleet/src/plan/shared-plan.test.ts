import { parseRunPlan, Secret, type BenchmarkOptions } from '@genai-bench/runner';
import { describe, expect, it } from 'vitest';
import { describeSharedPlan, reviveSharedPlan } from './shared-plan.ts';
import { resolveWorkerKey } from './worker-key.ts';

const key = 'sk-very-secret-0123456789';
const plan = (more: Partial<BenchmarkOptions> = {}) =>
  parseRunPlan({ apiBase: 'http://localhost:1/v1', model: 'm', ...more });

/** Through Redis, as BullMQ does it. */
const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

describe('describeSharedPlan', () => {
  it('gives workers the plan as it was, but for what stays here', () => {
    const whole = plan({
      requestRate: [5, 10],
      goodput: ['ttft:500'],
      extraBody: { temperature: 0, nested: { list: [1, null] } },
      proxy: 'http://proxy:3128/',
      certificateAuthority: '-----BEGIN CERTIFICATE-----',
      dataset: { path: './rows.csv', promptColumn: 'text' },
      output: { baseFolder: './here' },
      apiKey: new Secret(key, 'env MY_KEY'),
      // A value that is also an ordinary word of the plan.
      headers: { 'X-Team': 'openai', 'X-Pass': 'hidden-word' },
    });
    const shared = sent(describeSharedPlan(whole));
    expect(JSON.stringify(shared)).not.toContain(key);
    expect(JSON.stringify(shared)).not.toContain('hidden-word');
    expect(shared).toMatchObject({ needsKey: true, needsHeaders: true, keyVariable: 'MY_KEY' });
    const { output: _here, apiKey: _secret, ...expected } = whole;
    const { apiKey, proxy, ...revived } = reviveSharedPlan(
      shared.plan,
      new Secret(key, 'there'),
      whole.headers,
    );
    expect(revived).toEqual({ ...expected, proxy: undefined });
    expect(proxy).toBe('http://proxy:3128');
    expect(apiKey?.reveal()).toBe(key);
  });

  it('names no variable for a key that came from elsewhere', () => {
    const shared = describeSharedPlan(plan({ apiKey: key }));
    expect(shared).toMatchObject({ needsKey: true });
    expect(shared).not.toHaveProperty('keyVariable');
  });

  it.each([
    [{ apiKey: key, headers: { 'X-Auth': `Bearer ${key}` } }, 'part of the header X-Auth'],
    [{ certificateAuthority: '-----BEGIN PRIVATE KEY-----' }, 'holds a private key'],
    [{ apiKey: key, extraBody: { token: key } }, 'part of another option'],
    [{ proxy: `http://me:${key}@proxy:3128` }, 'part of another option'],
  ] as const)('refuses a plan that cannot do without a secret: %#', (more, problem) => {
    const describe = () => describeSharedPlan(plan(more));
    expect(describe).toThrow(problem);
    expect(describe).not.toThrow(key);
  });
});

describe('resolveWorkerKey', () => {
  it('takes the variable that the run names, where that holds model keys', () => {
    const needs = { needsKey: true, keyVariable: 'OPENAI_API_KEY' };
    const env = { OPENAI_API_KEY: ` ${key}\n`, OTHER: 'x' };
    expect(resolveWorkerKey(needs, { env })?.reveal()).toBe(key);
    expect(resolveWorkerKey(needs, { env, variable: 'OTHER' })?.reveal()).toBe('x');
  });

  it('gives no key to a run that needs none', () => {
    expect(resolveWorkerKey({ needsKey: false }, { env: {}, variable: 'X' })).toBeUndefined();
  });

  it.each([
    [{}, 'came from no variable'],
    [{ keyVariable: 'AWS_SECRET' }, '--api-key-env AWS_SECRET if it may use that'],
    [{ keyVariable: 'OPENAI_API_KEY' }, 'OPENAI_API_KEY is not set'],
  ])('refuses %j', (job, problem) => {
    const resolve = () => resolveWorkerKey({ needsKey: true, ...job }, { env: { AWS_SECRET: key } });
    expect(resolve).toThrow(problem);
  });
});
