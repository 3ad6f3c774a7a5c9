import { parseRunPlan, RunnerError } from '@genai-bench/runner';
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

  it.each([
    [{ concurrency: 0 }, '--num-concurrency must be above 0, got 0. Write for instance --num-concurrency 8.'],
    [{ apiBase: undefined }, '--api-base is missing. Write for instance --api-base http://localhost:8000.'],
    [
      { timeouts: { connectMs: 0 } },
      '--connect-timeout must be above 0, got 0. Write for instance --connect-timeout 5s.',
    ],
    [
      { concurrency: 1, requestRate: 2 },
      '--num-concurrency and --request-rate exclude each other, got both. For a rate with an upper limit of requests in flight, use --max-concurrency.',
    ],
    [{ backend: 'vlm' }, '--api-backend must be one of openai, vllm, '],
    [{ scenarios: 'Q(1)' }, '--traffic-scenario: The traffic scenario'],
    [{ goodput: 'speed' }, '--goodput: Objective "speed" cannot be read'],
    [{ keepAliveMs: 0 }, 'keepAliveMs must be above 0, got 0.'],
  ])('names the flags of the plan %o', async (options, message) => {
    const given = { apiBase: 'http://localhost:1', model: 'm', ...options };
    const error: unknown = await new Promise((resolve) => resolve(parseRunPlan(given))).catch(
      (thrown: unknown) => thrown,
    );
    expect(describeFailure(error).message).toContain(message);
  });
});
