import { RunnerError } from '@genai-bench/runner';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { describeFailure } from './describe-failure.ts';

describe('describeFailure', () => {
  it.each([
    [new UsageError('--x is wrong.'), 2],
    [new RunnerError('invalid-dataset', 'no such file'), 2],
    [new RunnerError('target-unreachable', 'ECONNREFUSED'), 4],
    [new RunnerError('target-unauthorized', '401'), 4],
    [new RunnerError('output-failed', 'disk full'), 1],
    [new Error('bug'), 1],
  ])('maps %s to exit code %i', (error, code) => {
    expect(describeFailure(error).exitCode).toBe(code);
  });

  it('names the option that an error is about', () => {
    expect(describeFailure(new RunnerError('invalid-dataset', 'There is no file x.')).message).toBe(
      '--dataset-path: There is no file x.',
    );
  });
});
