import { Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { fitAbilities } from '../fit/fit-abilities.ts';
import type { RatedVote } from '../rated-vote.ts';
import { expectClose } from '../testing/votes-from-results.ts';
import { simulateBattles } from '../testing/simulate-battles.ts';
import { tallyVotes } from '../votes/vote-tally.ts';
import {
  withoutNegativeVariance,
  clusteredMeat,
  independentMeat,
  meatOfScheme,
  voteScores,
} from './rating-covariance.ts';

const models = ['a', 'b', 'c'];

function fitted(votes: readonly RatedVote[]) {
  const tally = tallyVotes(votes, { models, dropTies: false });
  const fit = fitAbilities(tally.cells, { modelCount: 3, ties: 'davidson', hasLeftEffect: true, ridge: 0 })!;
  return { tally, fit: { scores: voteScores(tally.cells, fit), layout: fit.layout } };
}

const votes = simulateBattles({
  abilities: { a: 0.4, b: 0, c: -0.4 },
  promptNoise: 1,
  orderRule: 'random',
  battleCount: 120,
  voterCount: 12,
  tieOdds: 0.5,
  seed: 7,
});

/** The definition, vote by vote with full vectors: slow, and plainly right. */
function meatByDefinition(clusterOf: (vote: RatedVote) => string): number[] {
  const { tally, fit } = fitted(votes);
  const { size, leftAt, tieAt } = fit.layout;
  const sums = new Map<string, number[]>();
  votes.forEach((vote, index) => {
    const at = 2 * (3 * tally.cellOfVote[index]! + tally.outcomeOfVote[index]!);
    const sum = sums.get(clusterOf(vote)) ?? Array.from({ length: size }, () => 0);
    sum[models.indexOf(vote.left)]! += fit.scores[at]!;
    sum[models.indexOf(vote.right)]! -= fit.scores[at]!;
    sum[leftAt!]! += fit.scores[at]!;
    sum[tieAt!]! += fit.scores[at + 1]!;
    sums.set(clusterOf(vote), sum);
  });
  const meat = Array.from({ length: size * size }, () => 0);
  for (const sum of sums.values()) {
    sum.forEach((a, row) => sum.forEach((b, column) => (meat[row * size + column]! += a * b)));
  }
  return meat.map((value) => (value * sums.size) / (sums.size - 1));
}

test('scores of all votes add up to 0', () => {
  const { tally, fit } = fitted(votes);
  const oneCluster = { ofVote: new Uint32Array(votes.length), count: 2 };
  expectClose(
    [...clusteredMeat(tally, oneCluster, fit)],
    Array.from({ length: 25 }, () => 0),
    9,
  );
});

test('clusters by battle and by voter match the definition', () => {
  const { tally, fit } = fitted(votes);
  expectClose(
    [...meatOfScheme(tally, 'battle', fit)!],
    meatByDefinition(({ battleId }) => battleId),
    9,
  );
  expectClose(
    [...meatOfScheme(tally, 'voter', fit)!],
    meatByDefinition(({ voterId }) => voterId),
    9,
  );
});

test('votes that are clusters of their own are independent', () => {
  const { tally, fit } = fitted(votes);
  const own = { ofVote: Uint32Array.from(votes.keys()), count: votes.length };
  const correction = votes.length / (votes.length - 1);
  expectClose(
    [...clusteredMeat(tally, own, fit)],
    [...independentMeat(tally.cells, fit.scores, fit.layout)].map((value) => value * correction),
    9,
  );
});

test('both ways is battles plus voters minus what they share', () => {
  // Several voters look at the same battle, so that neither lies inside the other.
  const crossed = votes.map((vote, index) => ({ ...vote, battleId: `battle ${index % 40}` }));
  const { tally, fit } = fitted(crossed);
  const both = new Map<string, number>();
  const ofVote = Uint32Array.from(crossed, ({ battleId, voterId }) => {
    const key = `${battleId} ${voterId}`;
    if (!both.has(key)) both.set(key, both.size);
    return both.get(key)!;
  });
  const shared = clusteredMeat(tally, { ofVote, count: both.size }, fit);
  const byBattle = meatOfScheme(tally, 'battle', fit)!;
  const byVoter = meatOfScheme(tally, 'voter', fit)!;
  expectClose(
    [...meatOfScheme(tally, 'battle-and-voter', fit)!],
    [...byBattle].map((value, at) => value + byVoter[at]! - shared[at]!),
    9,
  );
  expect(both.size).toBeGreaterThan(40);
});

test('battles inside voters leave the voters', () => {
  const { tally, fit } = fitted(votes);
  expectClose(
    [...meatOfScheme(tally, 'battle-and-voter', fit)!],
    [...meatOfScheme(tally, 'voter', fit)!],
    12,
  );
});

test('a covariance with a negative variance becomes the nearest one without', () => {
  const repaired = withoutNegativeVariance(Matrix.diag([4, -1]));
  expectClose(repaired.to1DArray(), [4, 0, 0, 0], 12);
});
