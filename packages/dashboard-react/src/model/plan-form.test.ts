import { describe, expect, it } from 'vitest';
import { emptyPlanForm, planOfForm, validatePlanForm } from './plan-form.ts';

const valid = { ...emptyPlanForm, apiBase: 'http://localhost:8000', model: 'm' };

describe('validatePlanForm', () => {
  it('has nothing against a complete form', () => {
    expect(validatePlanForm(valid)).toEqual({});
  });

  it.each([
    [{ model: ' ' }, { model: 'required' }],
    [{ apiBase: '' }, { apiBase: 'required' }],
    [{ apiBase: 'javascript:alert(1)' }, { apiBase: 'notUrl' }],
    [{ loadValues: '1, x' }, { loadValues: 'notNumbers' }],
    [{ loadValues: '1.5' }, { loadValues: 'notWholeNumbers' }],
    [{ maxSeconds: '' }, { maxRequests: 'needLimit' }],
    [{ maxRequests: '1.5' }, { maxRequests: 'notWhole' }],
    [{ maxSeconds: '-1' }, { maxSeconds: 'notPositive' }],
    [{ warmupRequests: 'some' }, { warmupRequests: 'notCount' }],
  ])('answers %j with %j', (change, errors) => {
    expect(validatePlanForm({ ...valid, ...change })).toEqual(errors);
  });

  it('takes fractions as request rates', () => {
    expect(validatePlanForm({ ...valid, loadMode: 'open', loadValues: '0.5, 2' })).toEqual({});
  });
});

describe('planOfForm', () => {
  it('leaves out what was not filled in', () => {
    expect(planOfForm(valid)).toEqual({
      apiBase: 'http://localhost:8000',
      model: 'm',
      backend: 'openai',
      scenarios: ['D(100,100)'],
      concurrency: [1, 4, 16, 64],
      maxDurationMs: 30_000,
      warmupRequests: 0,
    });
  });

  it('splits scenarios at semicolons, because they hold commas', () => {
    const plan = planOfForm({
      ...valid,
      scenarios: 'D(1,2); N(480,240)/(300,150)',
      objectives: 'ttft:500, tpot:50',
    });
    expect(plan).toMatchObject({
      scenarios: ['D(1,2)', 'N(480,240)/(300,150)'],
      goodput: ['ttft:500', 'tpot:50'],
    });
  });
});
