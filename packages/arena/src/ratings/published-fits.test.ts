import { describe, expect, test } from 'vitest';
import { ratingDifference } from './leaderboard.ts';
import { rateModels } from './rate-models.ts';
import { expectClose, abilitiesOf, fitOf, ratingOf, votesOf } from './testing/votes-from-results.ts';

const ABC = ['A', 'B', 'C'];

describe('test data of choix', () => {
  test('a cycle makes all equal', () => {
    expectClose(abilitiesOf(rateModels(votesOf('A>B 1', 'B>C 1', 'C>A 1')), ABC), [0, 0, 0], 12);
  });

  test('a cycle with one more win has its known maximum', () => {
    const board = rateModels(votesOf('A>B 2', 'B>C 1', 'C>A 1'));
    expectClose(abilitiesOf(board, ABC), [0.419617625, -0.419617625, 0], 9);
  });

  test('alpha 0.5 of choix is a ridge of 1, since its penalty has no half', () => {
    const wins = '7,3 2,0 5,2 4,2 2,1 4,5 6,3 5,4 7,0 2,3 4,0 0,4 6,5 3,2 3,4 3,4 5,2 7,3 7,6 6,5';
    const votes = votesOf(...wins.split(' ').map((pair) => `${pair.replace(',', '>')} 1`));
    const items = ['0', '1', '2', '3', '4', '5', '6', '7'];
    expectClose(
      abilitiesOf(rateModels(votes, { ridge: 1 }), items),
      [-0.51974, -0.462809, -0.313769, -0.068547, -0.318515, -0.003461, 0.630328, 1.056513],
      4,
    );
    expectClose(
      abilitiesOf(rateModels(votes, { ridge: 0.5 }), items),
      [-0.7451, -0.8204, -0.4571, -0.0371, -0.4496, -0.0017, 0.9511, 1.5598],
      4,
    );
  });
});

test('half ties give the strengths of evalica', () => {
  const wins = ['1>0', '2>0', '3>0', '3>1', '3>2', '4>0', '4>3'].map((line) => `${line} 1`);
  const ties = ['0=1 1', '0=2 1', '0=4 1', '1=2 2', '1=3 1', '2=4 1', '3=4 2'];
  const board = rateModels(votesOf(...wins, ...ties), { ties: 'half' });
  expect(board.input.ratedCount).toBe(16);
  const strengths = abilitiesOf(board, ['0', '1', '2', '3', '4']).map(Math.exp);
  const total = strengths.reduce((sum, strength) => sum + strength, 0);
  expectClose(
    strengths.map((strength) => strength / total),
    [0.0507997, 0.1311507, 0.1316857, 0.3368887, 0.3494753],
    7,
  );
});

describe('a small case with ties', () => {
  const votes = votesOf('A>B 12', 'B>A 6', 'A>C 9', 'C>A 3', 'B>C 8', 'C>B 5', 'A=B 4', 'A=C 2', 'B=C 3');

  test('as half wins', () => {
    const board = rateModels(votes, { ties: 'half' });
    expectClose(abilitiesOf(board, ABC), [0.493426, -0.060633, -0.432793], 6);
    expectClose(
      ABC.map((model) => ratingOf(board, model).points),
      [1085.717, 989.467, 924.816],
      3,
    );
    const errors = ABC.map((model) => ratingOf(board, model).standardErrors);
    expectClose(
      errors.map(({ model }) => model),
      [41.66, 38.85, 44.84],
      2,
    );
    expectClose(
      errors.map(({ sandwich }) => sandwich),
      [37.59, 34.82, 40.49],
      2,
    );
  });

  test('dropped', () => {
    const board = rateModels(votes, { ties: 'drop' });
    expectClose(abilitiesOf(board, ABC), [0.60143, -0.075959, -0.525471], 6);
    expect(fitOf(board).tieParameter).toBeUndefined();
  });

  test('by Davidson, which is the default', () => {
    const board = rateModels(votes);
    expectClose(abilitiesOf(board, ABC), [0.60704, -0.074504, -0.532536], 6);
    expectClose([fitOf(board).tieParameter!, fitOf(board).logLikelihood], [0.450213, -50.788466], 6);
    expect(board.ties).toBe('davidson');
  });

  test('by Rao and Kupper', () => {
    const board = rateModels(votes, { ties: 'rao-kupper' });
    expectClose(abilitiesOf(board, ABC), [0.513043, -0.061948, -0.451095], 6);
    expectClose([fitOf(board).tieParameter!, fitOf(board).logLikelihood], [1.472971, -50.771933], 6);
  });
});

describe('closed forms', () => {
  test('12 to 4 is a gap of ln 3', () => {
    const board = rateModels(votesOf('A>B 12', 'B>A 4'), { uncertainty: 'model' });
    const { gap, standardError, winProbability } = ratingDifference(board, 'A', 'B')!;
    const { pointsPerLogit } = board.scale;
    expectClose([gap / pointsPerLogit], [Math.log(3)], 12);
    expectClose([standardError / pointsPerLogit], [Math.sqrt(1 / 12 + 1 / 4)], 12);
    expectClose([winProbability], [0.75], 12);
  });

  test('three models with even gaps', () => {
    const votes = votesOf('A>B 7', 'B>A 3', 'B>C 7', 'C>B 3', 'A>C 8', 'C>A 2');
    const board = rateModels(votes, { uncertainty: 'model' });
    expectClose(abilitiesOf(board, ABC), [0.756308, 0, -0.756308], 6);
    const ratings = ABC.map((model) => ratingOf(board, model));
    expectClose(
      ratings.map(({ points }) => points - 1000),
      [131.384, 0, -131.384],
      3,
    );
    expectClose(
      ratings.map(({ standardErrorPoints }) => standardErrorPoints),
      [60.92, 55.54, 60.92],
      2,
    );
  });

  test.each([
    [0.1, 1.679638],
    [1, 0.816753],
  ])('a sweep of five with ridge %d', (ridge, ability) => {
    const board = rateModels(votesOf('A>B 5'), { ridge });
    expectClose(abilitiesOf(board, ['A', 'B']), [ability, -ability], 6);
    expect(board.crossComponent).toBe('by-ridge');
  });

  test('left wins 8 of 10 with A there and 6 of 10 of its opponent', () => {
    const board = rateModels(votesOf('A>B 8', 'B>A 6').concat(rightWins()), { leftEffect: true });
    const gap = ratingOf(board, 'A').ability - ratingOf(board, 'B').ability;
    expectClose([gap, fitOf(board).leftEffect!.logits], [0.490415, 0.89588], 6);
  });
});

describe('a tiered field', () => {
  const tiers = ['A>B 5', 'B>A 5', 'C>D 5', 'D>C 5', 'A>C 5', 'A>D 5', 'B>C 5', 'B>D 5'];

  test('has no number across its tiers, though all have won and lost', () => {
    const board = rateModels(votesOf(...tiers));
    expect(board.components).toEqual([
      ['A', 'B'],
      ['C', 'D'],
    ]);
    expect(board.dominance).toEqual([[0, 1]]);
    expect(board.crossComponent).toBe('withheld');
    expect(ratingDifference(board, 'A', 'C')).toBeUndefined();
    expectClose(abilitiesOf(board, ['A', 'B', 'C', 'D']), [0, 0, 0, 0], 12);
    expect(board.input.ratedCount).toBe(20);
  });

  test.each([
    [0.01, 2.91712],
    [0.1, 1.957],
    [1, 1.06402],
  ])('has the numbers that a ridge of %d makes', (ridge, ability) => {
    const board = rateModels(votesOf(...tiers), { ridge });
    expectClose(abilitiesOf(board, ['A', 'B', 'C', 'D']), [ability, ability, -ability, -ability], 5);
    expect(board.crossComponent).toBe('by-ridge');
    expect(board.components).toHaveLength(2);
  });
});

/** Of A left, B wins 2 of 10; of B left, A wins 4 of 10. */
function rightWins() {
  return [...votesOf('A>B 2'), ...votesOf('B>A 4')].map((vote, index) => ({
    ...vote,
    outcome: 'right' as const,
    battleId: `right ${index}`,
    voterId: `right ${index}`,
  }));
}
