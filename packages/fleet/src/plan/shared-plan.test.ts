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
    const { proxy, ...revived } = reviveSharedPlan(shared.plan);
    expect(revived).toEqual({ ...expected, headers: {}, proxy: undefined });
    expect(proxy).toBe('http://proxy:3128');
  });

  it.each([
    ['threads', 1e9],
    ['origin', 'http://me:pass@localhost:1'],
    ['basePath', '/v1 HTTP/1.1'],
    ['load', { mode: 'closed', concurrency: [-1] }],
    ['maxDurationMs', 1e300],
    ['scenarios', []],
    ['timeouts', undefined],
  ])('refuses a plan from Redis whose %s is %j', (field, value) => {
    const shared = sent(describeSharedPlan(plan()));
    expect(() => reviveSharedPlan({ ...shared.plan, [field]: value })).toThrow(`malformed at ${field}`);
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
    [{ apiBase: `http://h/v1?subscription-key=${key}` }, 'part of another option'],
    [{ proxy: `http://me:${key}@proxy:3128` }, 'part of another option'],
  ] as const)('refuses a plan that cannot do without a secret: %#', (more, problem) => {
    const describe = () => describeSharedPlan(plan(more));
    expect(describe).toThrow(problem);
    expect(describe).not.toThrow(key);
  });
});

describe('resolveWorkerKey', () => {
  const origins = ['http://localhost:1'];
  const env = { OPENAI_API_KEY: ` ${key}\n`, OTHER: 'x' };
  const needs = { needsKey: true, keyVariable: 'OPENAI_API_KEY', plan: plan() };

  it('takes the variable that the run names, where that holds model keys', () => {
    const keys = { env, origins, isSigned: false };
    expect(resolveWorkerKey(needs, keys)?.reveal()).toBe(key);
    expect(resolveWorkerKey(needs, { ...keys, variable: 'OTHER' })?.reveal()).toBe('x');
  });

  it('gives no key to a run that needs none', () => {
    const keys = { env: {}, variable: 'X', origins: [], isSigned: false };
    expect(resolveWorkerKey({ ...needs, needsKey: false }, keys)).toBeUndefined();
  });

  it.each([
    [{ keyVariable: undefined }, 'came from no variable'],
    [{ keyVariable: 'AWS_SECRET' }, '--api-key-env AWS_SECRET if it may use that'],
    [{ keyVariable: 'ANTHROPIC_API_KEY' }, 'ANTHROPIC_API_KEY is not set'],
    [{ plan: plan({ apiBase: 'http://10.0.0.66' }) }, 'start it with --api-key-for http://10.0.0.66 if'],
    [{ plan: plan({ apiBase: 'https://localhost:1' }) }, 'sends it only to http://localhost:1'],
    [{ plan: plan({ proxy: 'http://10.0.0.66' }) }, 'with a proxy, which lets others read it'],
    [{ plan: plan({ allowInsecureTls: true }) }, 'with TLS certificates unchecked'],
    [{ plan: plan({ certificateAuthority: '-----BEGIN' }) }, 'with a certificate authority of its own'],
  ])('keeps the key from an unsigned run with %j', (job, problem) => {
    const keys = { env: { ...env, AWS_SECRET: key }, origins, isSigned: false };
    const resolve = () => resolveWorkerKey({ ...needs, ...job }, keys);
    expect(resolve).toThrow(problem);
    expect(resolve).not.toThrow(key);
  });

  it('says that it was told of no server for the key', () => {
    const resolve = () => resolveWorkerKey(needs, { env, origins: [], isSigned: true });
    expect(resolve).toThrow('this worker was not told where its key may go');
  });

  it('takes the transport settings of a signed run', () => {
    const job = { ...needs, plan: plan({ allowInsecureTls: true, proxy: 'http://10.0.0.66' }) };
    expect(resolveWorkerKey(job, { env, origins, isSigned: true })?.reveal()).toBe(key);
  });
});
