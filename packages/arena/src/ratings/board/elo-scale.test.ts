import { expect, test } from 'vitest';
import { expectClose } from '../testing/expect-close.ts';
import { describeGap, POINTS_PER_LOGIT, toElo, winProbability } from './elo-scale.ts';
import { voteTier } from './vote-tier.ts';

test('the scale is 173.7178 points a logit around 1000', () => {
  expectClose([POINTS_PER_LOGIT, toElo(0), toElo(1)], [173.7178, 1000, 1173.7178], 4);
});

test.each([
  [100, 0.64],
  [200, 0.76],
  [400, 0.909],
  [-100, 0.36],
])('%d points are a win probability of %d', (gap, probability) => {
  expectClose([winProbability(gap)], [probability], 3);
});

test.each([
  [0, 'about even'],
  [3, 'about even'],
  [100, 'wins 64 of 100 decisive votes'],
  [-100, 'loses 64 of 100 decisive votes'],
  [2000, 'wins more than 99 of 100 decisive votes'],
  [-2000, 'loses more than 99 of 100 decisive votes'],
])('a gap of %d reads "%s"', (gap, text) => {
  expect(describeGap(gap)).toBe(text);
});

test.each([
  [29, 'hidden'],
  [30, 'preliminary'],
  [299, 'preliminary'],
  [300, 'established'],
])('%d rated votes are %s', (count, tier) => {
  expect(voteTier(count)).toBe(tier);
});
