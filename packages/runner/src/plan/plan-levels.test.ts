import { describe, expect, it } from 'vitest';
import { parseRunPlan } from './parse-run-plan.ts';
import { planLevels } from './plan-levels.ts';

const least = { apiBase: 'http://h:1', model: 'm' };

describe('planLevels', () => {
  it('runs each load of a scenario before the next scenario', () => {
    const levels = planLevels(
      parseRunPlan({ ...least, scenarios: ['D(1,1)', 'D(2,2)'], concurrency: [1, 8], maxRequests: 5 }),
    );
    expect(levels).toEqual([
      { levelIndex: 0, scenario: 'D(1,1)', load: { mode: 'closed', concurrency: 1 }, maxRequests: 5 },
      { levelIndex: 1, scenario: 'D(1,1)', load: { mode: 'closed', concurrency: 8 }, maxRequests: 5 },
      { levelIndex: 2, scenario: 'D(2,2)', load: { mode: 'closed', concurrency: 1 }, maxRequests: 5 },
      { levelIndex: 3, scenario: 'D(2,2)', load: { mode: 'closed', concurrency: 8 }, maxRequests: 5 },
    ]);
  });

  it('varies the batch size of embeddings within each concurrency', () => {
    const levels = planLevels(
      parseRunPlan({ ...least, task: 'text-to-embeddings', concurrency: [1, 2], batchSizes: [4, 8] }),
    );
    expect(levels.map(({ load }) => load)).toEqual(
      [1, 2].flatMap((concurrency) =>
        [4, 8].map((batchSize) => ({ mode: 'closed', concurrency, batchSize })),
      ),
    );
  });

  it('gives each rate its own level, with the shape of the arrivals', () => {
    const levels = planLevels(
      parseRunPlan({
        ...least,
        requestRate: [1, 10],
        burstiness: 0.5,
        maxConcurrency: 3,
        maxDurationMs: 1000,
      }),
    );
    expect(levels.map(({ load }) => load)).toEqual(
      [1, 10].map((requestsPerSecond) => ({
        mode: 'open',
        arrival: 'gamma',
        burstiness: 0.5,
        maxConcurrency: 3,
        requestsPerSecond,
      })),
    );
  });

  it('ends a closed loop without limits by requests and an open one by time', () => {
    const limitsOf = (options: object): unknown[] =>
      planLevels(parseRunPlan({ ...least, ...options })).map(({ maxRequests, maxDurationMs }) => [
        maxRequests,
        maxDurationMs,
      ]);
    expect(limitsOf({ concurrency: [1, 64] })).toEqual([
      [50, undefined],
      [640, undefined],
    ]);
    expect(limitsOf({ requestRate: 2 })).toEqual([[undefined, 30_000]]);
  });
});
