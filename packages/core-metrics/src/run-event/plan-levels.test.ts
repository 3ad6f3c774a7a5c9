import { describe, expect, it } from 'vitest';
import { planLevels, type PlannedLevels } from './plan-levels.ts';

const planned = (more: Partial<PlannedLevels>): PlannedLevels => ({
  task: 'text-to-text',
  scenarios: ['D(1,1)'],
  load: { mode: 'closed', concurrency: [1] },
  batchSizes: [1],
  ...more,
});

describe('planLevels', () => {
  it('runs each load of a scenario before the next scenario', () => {
    const load = { mode: 'closed', concurrency: [1, 8] } as const;
    const levels = planLevels(planned({ scenarios: ['D(1,1)', 'D(2,2)'], load, maxRequests: 5 }));
    expect(levels).toEqual([
      { levelIndex: 0, scenario: 'D(1,1)', load: { mode: 'closed', concurrency: 1 }, maxRequests: 5 },
      { levelIndex: 1, scenario: 'D(1,1)', load: { mode: 'closed', concurrency: 8 }, maxRequests: 5 },
      { levelIndex: 2, scenario: 'D(2,2)', load: { mode: 'closed', concurrency: 1 }, maxRequests: 5 },
      { levelIndex: 3, scenario: 'D(2,2)', load: { mode: 'closed', concurrency: 8 }, maxRequests: 5 },
    ]);
  });

  it('varies the batch size of embeddings within each concurrency', () => {
    const load = { mode: 'closed', concurrency: [1, 2] } as const;
    const levels = planLevels(planned({ task: 'text-to-embeddings', load, batchSizes: [4, 8] }));
    expect(levels.map((level) => level.load)).toEqual(
      [1, 2].flatMap((concurrency) =>
        [4, 8].map((batchSize) => ({ mode: 'closed', concurrency, batchSize })),
      ),
    );
  });

  it('gives each rate its own level, with the shape of the arrivals', () => {
    const shape = { mode: 'open', arrival: 'gamma', burstiness: 0.5, maxConcurrency: 3 } as const;
    const levels = planLevels(
      planned({ load: { ...shape, requestsPerSecond: [1, 10] }, maxDurationMs: 1000 }),
    );
    expect(levels.map(({ load }) => load)).toEqual(
      [1, 10].map((requestsPerSecond) => ({ ...shape, requestsPerSecond })),
    );
  });

  it('ends a closed loop without limits by requests and an open one by time', () => {
    const limitsOf = (load: PlannedLevels['load']): unknown[] =>
      planLevels(planned({ load })).map(({ maxRequests, maxDurationMs }) => [maxRequests, maxDurationMs]);
    expect(limitsOf({ mode: 'closed', concurrency: [1, 64] })).toEqual([
      [50, undefined],
      [640, undefined],
    ]);
    expect(limitsOf({ mode: 'open', requestsPerSecond: [2], arrival: 'poisson' })).toEqual([
      [undefined, 30_000],
    ]);
  });
});
