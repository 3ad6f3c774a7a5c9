import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '@genai-bench/core-metrics';
import { shuffledRows } from './shuffled-rows.ts';

function take(rows: readonly number[], count: number, seed = 1): number[] {
  const rowAt = shuffledRows(rows, createSeededRandom(seed));
  return Array.from({ length: count }, (_, position) => rowAt(position));
}

describe('shuffledRows', () => {
  it('gives each row once per round', () => {
    const given = take([0, 1, 2, 3, 4], 50);
    for (let round = 0; round < 10; round++) {
      expect(given.slice(round * 5, round * 5 + 5).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('never gives the same row twice in a row, also where a round ends', () => {
    for (const size of [2, 3, 4]) {
      const given = take(
        Array.from({ length: size }, (_row, index) => index),
        600,
      );
      expect(given.every((row, index) => row !== given[index - 1])).toBe(true);
    }
  });

  it('finds the row of a position in whatever order it is asked', () => {
    const rows = Array.from({ length: 7 }, (_row, index) => index);
    const rowAt = shuffledRows(rows, createSeededRandom(1));
    const backwards = Array.from({ length: 140 }, (_, back) => rowAt(139 - back)).toReversed();
    expect(backwards).toEqual(take(rows, 140));
  });

  it('repeats a single row', () => {
    expect(take([9], 3)).toEqual([9, 9, 9]);
  });

  it('opens with each row about equally often', () => {
    const first = Array.from({ length: 3000 }, (_row, seed) => take([0, 1, 2], 1, seed)[0]);
    // 1000 expected of each; the standard deviation is √(3000·⅓·⅔) = 26.
    for (const row of [0, 1, 2])
      expect(Math.abs(first.filter((one) => one === row).length - 1000)).toBeLessThan(130);
  });

  it('gives the same order for the same seed only', () => {
    const rows = Array.from({ length: 30 }, (_row, index) => index);
    expect(take(rows, 90)).toEqual(take(rows, 90));
    expect(take(rows, 90, 2)).not.toEqual(take(rows, 90));
  });
});
