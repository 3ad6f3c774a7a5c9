import { expect, test } from 'vitest';
import { ratingDifference } from './leaderboard.ts';
import { rateModels } from './rate-models.ts';
import { expectClose, abilitiesOf, fitOf, ratingOf, votesFromResults } from './testing/votes-from-results.ts';
import type { PairResult } from './testing/votes-from-results.ts';

/**
 * 1987 season of the American League East, wins of the home team and of the visitors: Agresti, Categorical Data Analysis
 * (2002), table 10.11, as in R's BradleyTerry2. The home team stands left.
 */
const HOME_RESULTS: Readonly<Record<string, string>> = {
  Mil: 'Det 4-3 Tor 4-2 NY 4-3 Bos 6-1 Cle 4-2 Balt 6-0',
  Det: 'Mil 3-3 Tor 4-2 NY 4-3 Bos 6-0 Cle 6-1 Balt 4-3',
  Tor: 'Mil 2-5 Det 4-3 NY 2-4 Bos 4-3 Cle 4-2 Balt 6-0',
  NY: 'Mil 3-3 Det 5-1 Tor 2-5 Bos 4-3 Cle 4-2 Balt 6-1',
  Bos: 'Mil 5-1 Det 2-5 Tor 3-3 NY 4-2 Cle 5-2 Balt 6-0',
  Cle: 'Mil 2-5 Det 3-3 Tor 3-4 NY 4-3 Bos 4-2 Balt 2-4',
  Balt: 'Mil 2-5 Det 1-5 Tor 1-6 NY 2-4 Bos 1-6 Cle 3-4',
};

export const baseballResults: readonly PairResult[] = Object.entries(HOME_RESULTS).flatMap(([left, line]) =>
  [...line.matchAll(/(\w+) (\d)-(\d)/g)].flatMap(([, right = '', wins, losses]) => [
    { left, right, outcome: 'left' as const, count: Number(wins) },
    { left, right, outcome: 'right' as const, count: Number(losses) },
  ]),
);

const TEAMS = ['Balt', 'Bos', 'Cle', 'Det', 'Mil', 'NY', 'Tor'];
const votes = votesFromResults(baseballResults);
const board = rateModels(votes, { uncertainty: 'model' });

/** Wins of row over column in both places, order as in `TEAMS`. */
const POOLED_WINS = [
  [0, 1, 7, 4, 2, 3, 1],
  [12, 0, 7, 2, 6, 7, 6],
  [6, 6, 0, 4, 4, 6, 5],
  [9, 11, 9, 0, 6, 5, 7],
  [11, 7, 9, 7, 0, 7, 9],
  [10, 6, 7, 8, 6, 0, 6],
  [12, 7, 8, 6, 4, 7, 0],
];

test('the season of home and away results adds up to the pooled table', () => {
  const wins = TEAMS.map((winner) =>
    TEAMS.map((loser) =>
      votes.reduce((sum, { left, right, outcome }) => {
        const [best, worst] = outcome === 'left' ? [left, right] : [right, left];
        return sum + (best === winner && worst === loser ? 1 : 0);
      }, 0),
    ),
  );
  expect(wins).toEqual(POOLED_WINS);
  expect(board.input.ratedCount).toBe(273);
});

test('abilities against Baltimore are those of BradleyTerry2', () => {
  const abilities = abilitiesOf(board, TEAMS).map((ability) => ability - ratingOf(board, 'Balt').ability);
  expectClose(abilities, [0, 1.11, 0.68, 1.44, 1.58, 1.25, 1.29], 2);
  expectClose(abilities, [0, 1.107698, 0.683853, 1.436408, 1.581356, 1.247618, 1.294485], 6);
});

test('standard errors against Baltimore are those of a generalised linear model', () => {
  const errors = ['Cle', 'Bos', 'NY', 'Tor', 'Det', 'Mil'].map(
    (team) => ratingDifference(board, team, 'Balt')!.standardError / board.scale.pointsPerLogit,
  );
  expectClose(errors, [0.331877, 0.333878, 0.335861, 0.336669, 0.339569, 0.343256], 6);
});

test('centred abilities, points and log-likelihood match', () => {
  expectClose(
    abilitiesOf(board, TEAMS),
    [-1.050203, 0.057495, -0.36635, 0.386206, 0.531153, 0.197415, 0.244283],
    6,
  );
  expectClose(
    TEAMS.map((team) => ratingOf(board, team).points),
    [817.56, 1009.99, 936.36, 1067.09, 1092.27, 1034.29, 1042.44],
    2,
  );
  expectClose([fitOf(board).logLikelihood], [-172.248176], 6);
});

test('model-based and sandwich errors in points match', () => {
  const errors = TEAMS.map((team) => ratingOf(board, team).standardErrors);
  expectClose(
    errors.map(({ model }) => model),
    [40.38, 34.9, 35.62, 35.47, 36.03, 35.02, 35.1],
    2,
  );
  expectClose(
    errors.map(({ sandwich }) => sandwich),
    [39.69, 33.66, 37.18, 36.07, 36.07, 35.75, 33.89],
    2,
  );
});

test('a slight ridge of 1e-5 a game changes the errors in the second decimal only', () => {
  const ridged = rateModels(votes, { ridge: 1e-5 * votes.length });
  const known = [39.68, 33.66, 37.17, 36.07, 36.07, 35.74, 33.88];
  TEAMS.forEach((team, at) => {
    // Programs differ in whether the penalty takes part in the fit or in the errors alone: a hundredth either way.
    const { sandwich } = ratingOf(ridged, team).standardErrors;
    expect(Math.abs(sandwich - known[at]!)).toBeLessThan(0.01);
    expect(sandwich).toBeLessThan(ratingOf(board, team).standardErrors.sandwich);
  });
});

test('a ridge of 1 shrinks the abilities to the known values', () => {
  const ridged = rateModels(votes, { ridge: 1 });
  expectClose(
    abilitiesOf(ridged, TEAMS),
    [-0.987532, 0.052981, -0.349077, 0.365064, 0.502215, 0.185921, 0.230429],
    6,
  );
});

test('playing at home is worth what the literature says', () => {
  const withHome = rateModels(votes, { leftEffect: true, uncertainty: 'model' });
  const { leftEffect, logLikelihood } = fitOf(withHome);
  expectClose([leftEffect!.logits], [0.302], 3);
  expectClose([leftEffect!.logits], [0.302261], 6);
  expect(leftEffect!.standardErrorLogits).toBeGreaterThan(0.1);
  expect(leftEffect!.standardErrorLogits).toBeLessThan(0.15);
  expectClose([-logLikelihood], [169.542871], 6);
  expectClose([2 * (logLikelihood - fitOf(board).logLikelihood)], [5.4106], 4);
  const strengths = abilitiesOf(withHome, TEAMS).map(Math.exp);
  const total = strengths.reduce((sum, strength) => sum + strength, 0);
  expectClose(
    strengths.map((strength) => strength / total),
    [0.0436, 0.1367, 0.0881, 0.1905, 0.22, 0.1569, 0.1642],
    4,
  );
});
