import { parseRunPlan, type BenchmarkOptions } from '@genai-bench/runner';
import { describe, expect, it } from 'vitest';
import { excessOf } from './run-ceilings.ts';

const ceilings = { requests: 1_000, concurrency: 10, durationMs: 60_000 };
const excess = (options: Partial<BenchmarkOptions>): string | undefined =>
  excessOf(parseRunPlan({ apiBase: 'http://127.0.0.1:1', model: 'm', ...options }), ceilings);

describe('excessOf', () => {
  it.each<[string, Partial<BenchmarkOptions>]>([
    ['1000', { concurrency: 1, maxRequests: 10, warmupRequests: 1_000_000_000 }],
    ['1000', { maxRequests: 400, concurrency: [1, 2, 4] }],
    ['10', { maxRequests: 10, concurrency: 11 }],
    ['10', { maxRequests: 10, requestRate: 1e9 }],
    ['60000', { maxDurationMs: 40_000, concurrency: [1, 2] }],
  ])('names the ceiling of %s that a plan is above: %j', (ceiling, options) => {
    expect(excess(options)).toMatch(new RegExp(`at most ${ceiling} `));
  });

  it('lets a plan pass that is within all of them', () => {
    expect(
      excess({ maxRequests: 900, warmupRequests: 100, maxDurationMs: 60_000, concurrency: 10 }),
    ).toBeUndefined();
  });
});
