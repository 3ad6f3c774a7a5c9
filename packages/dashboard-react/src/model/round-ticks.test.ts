import { describe, expect, it } from 'vitest';
import { roundTicks } from './round-ticks.ts';

describe('roundTicks', () => {
  it.each([
    [871, [0, 200, 400, 600, 800, 1000]],
    [100, [0, 20, 40, 60, 80, 100]],
    [12, [0, 2.5, 5, 7.5, 10, 12.5]],
    [0, [0, 1]],
  ])('divides 0 to %d by round places', (highest, ticks) => {
    expect(roundTicks(highest)).toEqual({ to: ticks.at(-1), ticks });
  });
});
