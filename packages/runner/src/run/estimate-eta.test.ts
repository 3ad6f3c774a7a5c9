import type { LevelOutline } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { noCounts } from '../load/load-thread-handle.ts';
import { estimateEtaMs } from './estimate-eta.ts';

const closed = (levelIndex: number, concurrency: number, limits: Partial<LevelOutline>): LevelOutline => ({
  levelIndex,
  scenario: 'D(1,1)',
  load: { mode: 'closed', concurrency },
  ...limits,
});
const open = (
  levelIndex: number,
  requestsPerSecond: number,
  limits: Partial<LevelOutline>,
): LevelOutline => ({
  levelIndex,
  scenario: 'D(1,1)',
  load: { mode: 'open', arrival: 'constant', requestsPerSecond },
  ...limits,
});

describe('estimateEtaMs', () => {
  it.each([
    [
      'unknown before the first answer',
      [closed(0, 1, { maxRequests: 100 })],
      0,
      500,
      { levelFraction: 0, runFraction: 0 },
    ],
    [
      'by requests',
      [closed(0, 1, { maxRequests: 100 })],
      25,
      1000,
      { levelFraction: 0.25, runFraction: 0.25, etaMs: 3000 },
    ],
    [
      'by time',
      [closed(0, 1, { maxDurationMs: 4000 })],
      3,
      1000,
      { levelFraction: 0.25, runFraction: 0.25, etaMs: 3000 },
    ],
    [
      'by whichever is further',
      [closed(0, 1, { maxRequests: 100, maxDurationMs: 4000 })],
      50,
      1000,
      { levelFraction: 0.5, runFraction: 0.5, etaMs: 1000 },
    ],
    [
      'over during a drain',
      [closed(0, 1, { maxDurationMs: 1000 })],
      3,
      1500,
      { levelFraction: 1, runFraction: 1, etaMs: 0 },
    ],
    // 4 times the slots work through the same number in a quarter of 4 s.
    [
      'with later closed loops',
      [closed(0, 1, { maxRequests: 100 }), closed(1, 4, { maxRequests: 100 })],
      25,
      1000,
      { levelFraction: 0.25, runFraction: 0.125, etaMs: 4000 },
    ],
    // 100 requests a second take 10,000 s to the limit of requests: the limit of time comes first.
    [
      'with later levels that end by time, as this one does',
      [
        closed(0, 1, { maxRequests: 1e6, maxDurationMs: 4000 }),
        closed(1, 4, { maxRequests: 1e6, maxDurationMs: 4000 }),
      ],
      25,
      1000,
      { levelFraction: 0.25, runFraction: 0.125, etaMs: 7000 },
    ],
    [
      'with a later level that ends by requests, after one that ends by time',
      [closed(0, 1, { maxDurationMs: 4000 }), closed(1, 2, { maxRequests: 100, maxDurationMs: 4000 })],
      25,
      1000,
      { levelFraction: 0.25, runFraction: 0.125, etaMs: 5000 },
    ],
    // 200 requests at 10 a second are 20 s, whatever the first level takes.
    [
      'with later open loops',
      [open(0, 1, { maxRequests: 200 }), open(1, 10, { maxRequests: 200 })],
      100,
      100_000,
      { levelFraction: 0.5, runFraction: 0.25, etaMs: 120_000 },
    ],
    [
      'before the start instant',
      [open(0, 1, { maxDurationMs: 1000 })],
      0,
      -20,
      { levelFraction: 0, runFraction: 0 },
    ],
  ])('is %s', (_, levels, finished, elapsedMs, expected) => {
    expect(
      estimateEtaMs({ outline: levels[0]!, levels, counts: { ...noCounts, finished }, elapsedMs }),
    ).toEqual(expected);
  });
});
