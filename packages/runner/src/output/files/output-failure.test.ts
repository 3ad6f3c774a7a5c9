import { expect, it } from 'vitest';
import { RunnerError } from '../../errors.ts';
import { outputFailure } from './output-failure.ts';

it.each([
  ['ENOSPC', 'Free some space'],
  ['EACCES', 'may write to'],
  ['EPERM', 'may write to'],
  ['EROFS', 'writable'],
  ['ENOENT', 'Create it again'],
  ['ENOTDIR', 'Choose another folder'],
  ['EEXIST', 'never overwritten'],
  ['EWHATEVER', 'Check the folder'],
])('names the folder and the way out of %s', (code, advice) => {
  const cause = Object.assign(new Error(`${code}: it went wrong`), { code });
  const failure = outputFailure(cause, '/results/run/records.jsonl');
  expect(failure.code).toBe('output-failed');
  expect(failure.message).toContain('folder /results/run)');
  expect(failure.message).toContain(`${code}: it went wrong`);
  expect(failure.message).toContain(advice);
  expect(failure.cause).toBe(cause);
});

it('passes on a failure that has its text already', () => {
  const failure = new RunnerError('output-failed', 'known');
  expect(outputFailure(failure, '/x')).toBe(failure);
});
