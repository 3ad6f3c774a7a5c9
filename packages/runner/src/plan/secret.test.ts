import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeRunPlan, secretsOf } from './describe-run-plan.ts';
import { parseRunPlan } from './parse-run-plan.ts';
import { Secret } from './secret.ts';

const canary = 'sk-canary-0123456789';

describe('Secret', () => {
  const secret = new Secret(canary, 'env API_KEY');

  it.each([
    ['a joined list', [secret].join(' ')],
    ['JSON', JSON.stringify({ secret })],
    ['util.inspect', inspect({ secret }, { depth: 5, showHidden: true })],
    ['its own keys', JSON.stringify(Object.entries(secret))],
    ['a copy', JSON.stringify(Object.assign({}, secret))],
    ['an error message', String(new Error(`failed with ${String(secret)}`))],
  ])('does not show its value in %s', (_, text) => {
    expect(text).not.toContain(canary);
  });

  it('gives its value to who asks, and names its source', () => {
    expect(secret.reveal()).toBe(canary);
    expect(String(secret)).toBe('[secret from env API_KEY]');
  });
});

describe('describeRunPlan', () => {
  const plan = parseRunPlan({
    apiBase: 'http://h:1',
    model: 'm',
    apiKey: canary,
    headers: { 'X-Token': `header-${canary}` },
    proxy: `http://user:p%40-${canary}@proxy:3128/`,
    certificateAuthority: `PEM ${canary}`,
  });

  it('says what there is without any of the secrets', () => {
    const described = describeRunPlan(plan);
    expect(JSON.stringify(described)).not.toContain(canary);
    expect(described).toMatchObject({
      apiKey: '[secret from options]',
      headers: { 'X-Token': '[redacted]' },
      proxy: 'http://proxy:3128',
      certificateAuthority: '[given]',
      model: 'm',
    });
  });

  it('lists the secrets in the forms in which they are used', () => {
    expect(secretsOf(plan)).toEqual(
      expect.arrayContaining([canary, `header-${canary}`, `p%40-${canary}`, `p@-${canary}`]),
    );
  });

  it('takes a proxy password that is not percent-encoded as it is', () => {
    expect(secretsOf({ ...plan, proxy: 'http://u:a%zz@h' })).toContain('a%zz');
  });
});
