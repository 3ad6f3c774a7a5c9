import type { LevelOutline } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { lostShareOf } from './lost-share.ts';

const closed: LevelOutline = {
  levelIndex: 0,
  scenario: 'D(1,1)',
  load: { mode: 'closed', concurrency: 10 },
};

describe('lostShareOf', () => {
  it('counts requests where their number was given', () => {
    // The second of three has 3 of the 10 slots (1, 4, 7), and so 30 of 100 requests; 11 arrived.
    const lost = {
      outline: { ...closed, maxRequests: 100 },
      place: { index: 1, count: 3 },
      measuredCount: 11,
    };
    expect(lostShareOf(lost)).toBeCloseTo(0.19, 12);
  });

  it('counts time where only that was given', () => {
    // Four of ten slots, silent after a quarter of the time.
    const lost = {
      outline: { ...closed, maxDurationMs: 4000 },
      place: { index: 0, count: 3 },
      measuredCount: 7,
      startAtMs: 500,
      lastAtMs: 1500,
    };
    expect(lostShareOf(lost)).toBeCloseTo(0.4 * 0.75, 12);
  });

  it('is the whole part of a worker that never began', () => {
    const lost = {
      outline: { ...closed, maxDurationMs: 1 },
      place: { index: 1, count: 2 },
      measuredCount: 0,
    };
    expect(lostShareOf(lost)).toBe(0.5);
  });

  it('is nothing once all its requests arrived', () => {
    const lost = { outline: { ...closed, maxRequests: 9 }, place: { index: 2, count: 3 }, measuredCount: 3 };
    expect(lostShareOf(lost)).toBe(0);
  });
});
