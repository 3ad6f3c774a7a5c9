import type { ArenaLeaderboard, LeaderboardRow } from '@genai-bench/arena';

/** Two models that the votes compare, one alone, one with too few votes, one without any. Figures are made up. */
export const sampleLeaderboard: ArenaLeaderboard = {
  ratings: {
    methodologyVersion: '1',
    input: {
      filter: 'random-order',
      includeFlagged: false,
      receivedCount: 420,
      excluded: { hidden: 0, 'self-identified': 12, exhibition: 40, 'fixed-order': 0, 'later-round': 0 },
      ratedCount: 350,
      battleCount: 140,
      voterCount: 31,
    },
    health: {
      leftWins: 150,
      rightWins: 140,
      ties: 60,
      bothBad: 15,
      skips: 3,
      leftShare: 150 / 290,
      tieShare: 60 / 365,
      bothBadShare: 15 / 365,
    },
    ties: 'davidson',
    ridge: 0,
    confidenceLevel: 0.95,
    multiplicity: 'holm',
    scale: { base: 1000, pointsPerLogit: 400 / Math.LN10 },
    components: [['a', 'b', 'c'], ['d']],
    dominance: [[0, 1]],
    crossComponent: 'withheld',
    groups: [
      {
        models: ['a', 'b', 'c'],
        state: 'rated',
        voteCount: 350,
        fit: {
          logLikelihood: -200,
          largestSlope: 1e-12,
          stepCount: 6,
          uncertainty: 'clustered',
          clusterScheme: 'battle-and-voter',
          battleCount: 140,
          voterCount: 31,
          covariance: [
            [100, -40, -60],
            [-40, 100, -60],
            [-60, -60, 120],
          ],
        },
      },
      { models: ['d'], state: 'alone', voteCount: 0 },
    ],
    rows: [
      rated('a', {
        points: 1060,
        group: 0,
        rankBand: { best: 1, worst: 2 },
        votes: 400,
        tier: 'established',
      }),
      rated('b', {
        points: 1040,
        group: 0,
        rankBand: { best: 1, worst: 2 },
        votes: 200,
        tier: 'preliminary',
      }),
      rated('c', { points: 900, group: 0, rankBand: { best: 3, worst: 3 }, votes: 12, tier: 'hidden' }),
      {
        ...rated('d', { points: 1000, group: 1, rankBand: { best: 1, worst: 1 }, votes: 0, tier: 'hidden' }),
      },
    ],
  },
  speeds: [
    {
      contestantId: 'a',
      answerCount: 877,
      failureCount: 123,
      ttftMsMedian: 300,
      outputTokensPerSecondMedian: 40,
    },
    {
      contestantId: 'b',
      answerCount: 100,
      failureCount: 0,
      ttftMsMedian: 120,
      outputTokensPerSecondMedian: 95,
    },
    { contestantId: 'e', answerCount: 0, failureCount: 0 },
  ],
  paretoFrontIds: ['a', 'b'],
  labels: { a: 'Model Alpha', b: 'Model Beta', c: 'Model Gamma', d: 'Model Delta', e: 'Model Epsilon' },
};

interface RatedParts {
  readonly points: number;
  readonly group: number;
  readonly rankBand: { readonly best: number; readonly worst: number };
  readonly votes: number;
  readonly tier: LeaderboardRow['tier'];
}

function rated(model: string, { points, group, rankBand, votes, tier }: RatedParts): LeaderboardRow {
  return {
    model,
    group,
    tier,
    counts: { wins: votes / 2, losses: votes / 4, ties: votes / 4, bothBad: 4, skips: 1 },
    ratedVoteCount: votes,
    bothBadShare: 0.013,
    rating: {
      ability: ((points - 1000) * Math.LN10) / 400,
      points,
      standardErrorPoints: 10,
      standardErrors: { model: 9, sandwich: 9.5, clustered: 10 },
      interval: { low: points - 19.6, high: points + 19.6 },
      rank: rankBand.best,
      rankBand,
    },
  };
}
