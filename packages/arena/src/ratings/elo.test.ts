import { expect, test } from 'vitest';
import { expectClose, sampleVote } from './testing/votes-from-results.ts';
import { describeGap, POINTS_PER_LOGIT, toElo, winProbability, eloGain, eloTicker } from './elo.ts';
import { voteTier } from './rate-options.ts';

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

test('the classic tournament of five games ends at 1601', () => {
  const games = [
    [1609, 0],
    [1477, 0.5],
    [1388, 1],
    [1586, 1],
    [1720, 0],
  ] as const;
  expectClose(
    games.map(([opponent]) => winProbability(1613 - opponent)),
    [0.506, 0.686, 0.785, 0.539, 0.351],
    3,
  );
  const gain = games.reduce(
    (sum, [opponent, score]) => sum + eloGain({ rating: 1613, opponent, score, k: 32 }),
    0,
  );
  expectClose([1613 + gain], [1601.27], 2);
});

test('a win between equals moves both by half of k', () => {
  expect([...eloTicker([sampleVote], { k: 32, startRating: 1500 }).values()]).toEqual([1516, 1484]);
});

test.each([
  ['right', 1575.688, 1424.312],
  ['tie', 1591.688, 1408.312],
] as const)('1600 against 1400 after the outcome %s', (outcome, left, right) => {
  const initialRatings = new Map([
    ['a', 1600],
    ['b', 1400],
  ]);
  const ratings = eloTicker([{ ...sampleVote, outcome }], { k: 32, initialRatings });
  expectClose([...ratings.values()], [left, right], 3);
  expect(initialRatings.get('a')).toBe(1600);
});

test('both-bad and skipped votes do not move it', () => {
  const votes = (['both_bad', 'skip'] as const).map((outcome) => ({ ...sampleVote, outcome }));
  expect(eloTicker(votes, { k: 32 }).size).toBe(0);
});

test('it depends on the order of the votes, which is why it is no rating', () => {
  const votes = [sampleVote, sampleVote, { ...sampleVote, outcome: 'right' as const }];
  const forward = eloTicker(votes, { k: 32 }).get('a');
  expect(eloTicker([...votes].reverse(), { k: 32 }).get('a')).not.toBe(forward);
});
