import { expect, test } from 'vitest';
import { ratingDifference } from './leaderboard.ts';
import { rateModels } from './rate-models.ts';
import {
  expectClose,
  fitOf,
  ratingOf,
  sampleVote,
  votesFromResults,
  votesOf,
} from './testing/votes-from-results.ts';
import { simulateBattles } from './testing/simulate-battles.ts';

test('no votes make an empty board', () => {
  const board = rateModels([]);
  expect(board).toMatchObject({ rows: [], groups: [], components: [], crossComponent: 'connected' });
  expect(board.health.leftShare).toBeUndefined();
});

test('both-bad votes leave the ratings alone and are reported per model', () => {
  const votes = votesOf('a>b 6', 'b>a 2');
  const bad = votesFromResults([{ left: 'a', right: 'c', outcome: 'both_bad', count: 4 }]);
  const board = rateModels([...votes, ...bad]);
  expect(ratingOf(board, 'a')).toEqual(ratingOf(rateModels(votes), 'a'));
  const rowOf = (model: string) => board.rows.find((row) => row.model === model);
  expect(rowOf('a')?.bothBadShare).toBeCloseTo(4 / 12, 12);
  expect(rowOf('b')?.bothBadShare).toBe(0);
  expect(rowOf('c')).toMatchObject({ bothBadShare: 1, ratedVoteCount: 0, tier: 'hidden' });
  expect(rowOf('c')?.rating).toBeUndefined();
  expect(board.health.bothBadShare).toBeCloseTo(4 / 12, 12);
});

test('skipped votes count as seen and as nothing else', () => {
  const votes = votesOf('a>b 3', 'b>a 3');
  const board = rateModels([...votes, { ...sampleVote, outcome: 'skip' }]);
  expect(board.rows.map(({ counts }) => counts.skips)).toEqual([1, 1]);
  expect(board.rows.map((row) => row.bothBadShare)).toEqual([0, 0]);
  expect(board.input.ratedCount).toBe(6);
});

test('a newcomer without a win stands alone and the others keep their numbers', () => {
  const votes = votesOf('a>b 3', 'b>a 2');
  const board = rateModels([...votes, ...votesOf('a>new 2')]);
  expect(board.components).toEqual([['a', 'b'], ['new']]);
  expect(board.groups.map(({ state }) => state)).toEqual(['rated', 'alone']);
  expect(ratingOf(board, 'a').points).toBe(ratingOf(rateModels(votes), 'a').points);
  expect(board.rows.at(-1)).toMatchObject({ model: 'new', group: 1 });
  expect(ratingDifference(board, 'a', 'new')).toBeUndefined();
});

test.each([
  ['only ties', votesOf('a=b 5'), {}],
  ['ties and wins of one side, which Davidson cannot tell apart', votesOf('a=b 1', 'a>b 1'), {}],
  ['only left wins, with a left-side effect', votesOf('a>b 4', 'b>a 4'), { leftEffect: true }],
])('%s hold no maximum, and no number is given', (_, votes, options) => {
  const board = rateModels(votes, options);
  expect(board.groups[0]?.state).toBe('no-maximum');
  expect(board.rows.every(({ rating }) => rating === undefined)).toBe(true);
  expect(board.input.ratedCount).toBe(0);
});

test('half ties give a number where Davidson has none', () => {
  const board = rateModels(votesOf('a=b 1', 'a>b 1'), { ties: 'half' });
  expectClose([ratingOf(board, 'a').ability - ratingOf(board, 'b').ability], [Math.log(3)], 9);
});

test('with few voters the errors fall back, and the board says to what', () => {
  const votes = simulateBattles({
    abilities: { a: 0.3, b: 0, c: -0.3 },
    promptNoise: 0,
    orderRule: 'random',
    battleCount: 200,
    voterCount: 3,
    seed: 4,
  });
  const byBattle = fitOf(rateModels(votes));
  expect(byBattle).toMatchObject({ uncertainty: 'clustered', clusterScheme: 'battle', voterCount: 3 });
  const independent = fitOf(rateModels(votes.slice(0, 50)));
  expect(independent).toMatchObject({ uncertainty: 'sandwich', clusterScheme: 'none' });
});

test('a single voter does not make the ratings look certain', () => {
  const votes = votesOf('a>b 30', 'b>a 20').map((vote) => ({ ...vote, voterId: 'me' }));
  expect(ratingOf(rateModels(votes), 'a').standardErrorPoints).toBeGreaterThan(20);
});

test('the board survives JSON', () => {
  const board = rateModels(votesOf('a>b 6', 'b>a 2', 'a=b 1'), { leftEffect: false });
  expect(JSON.parse(JSON.stringify(board))).toEqual(board);
});

test.each([
  [{ ridge: -1 }, 'ridge is a weight of 0 or more, got -1'],
  [{ confidenceLevel: 95 }, 'confidenceLevel is a share between 0 and 1, got 95'],
  [{ minimumClusterCount: 1 }, 'minimumClusterCount is at least 2, got 1'],
])('%j is refused', (options, text) => {
  expect(() => rateModels([], options)).toThrow(text);
});
