import { describe, expect, it } from 'vitest';
import { describePlanIssues } from './describe-plan-issues.ts';

describe('describePlanIssues', () => {
  it.each([
    [
      'concurrency.0',
      'must be above 0, got 0.',
      '--num-concurrency must be above 0, got 0. Write for instance --num-concurrency 8.',
    ],
    ['apiBase', 'is missing.', '--api-base is missing. Write for instance --api-base http://localhost:8000.'],
    [
      'timeouts.connectMs',
      'must be above 0, got 0.',
      '--connect-timeout must be above 0, got 0. Write for instance --connect-timeout 5s.',
    ],
    [
      'concurrency',
      'and requestRate exclude each other, got both. Use maxConcurrency.',
      '--num-concurrency and --request-rate exclude each other, got both. Use --max-concurrency.',
    ],
    [
      'scenarios',
      'The scenario is wrong. Write D(1,1).',
      '--traffic-scenario: The scenario is wrong. Write D(1,1).',
    ],
    ['task', '"x" is not supported. Use one of: a.', '--task "x" is not supported. Use one of: a.'],
    ['keepAliveMs', 'must be above 0.', 'keepAliveMs must be above 0.'],
  ])('names the flag of %s', (option, message, text) => {
    expect(describePlanIssues([{ option, message }])).toBe(text);
  });
});
