import type { RatedVote, VoteOutcome } from '../rated-vote.ts';
import type { FitReport, Leaderboard, ModelRating } from '../leaderboard.ts';

export interface PairResult {
  readonly left: string;
  readonly right: string;
  readonly outcome: VoteOutcome;
  readonly count: number;
}

/** One vote per game, each a battle and a voter of its own: independent, as published results are. */
export function votesFromResults(results: readonly PairResult[]): RatedVote[] {
  return results
    .flatMap(({ count, ...result }) => Array.from({ length: count }, () => result))
    .map((result, index) => ({
      ...sampleVote,
      ...result,
      battleId: `battle ${index}`,
      voterId: `voter ${index}`,
    }));
}

/** Votes in good standing of a first round; tests change what they are about. */
export const sampleVote: RatedVote = {
  battleId: 'battle',
  round: 1,
  voterId: 'voter',
  left: 'a',
  right: 'b',
  outcome: 'left',
  order: 'random',
  isExhibition: false,
  isFlagged: false,
};

/** Reads "a>b 3" as three wins of a shown left over b, and "a=b 2" as two ties. */
export function votesOf(...lines: readonly string[]): RatedVote[] {
  return votesFromResults(
    lines.map((line) => {
      const match = /^(\w+)([>=])(\w+) (\d+)$/.exec(line);
      if (match === null) throw new Error(`A result reads "a>b 3" or "a=b 2", got "${line}".`);
      const [, left = '', sign, right = '', count] = match;
      return { left, right, outcome: sign === '>' ? 'left' : 'tie', count: Number(count) };
    }),
  );
}

/** A model's rating; throws where there is none, so that no test compares nothing. */
export function ratingOf(board: Leaderboard, model: string): ModelRating {
  const rating = board.rows.find((row) => row.model === model)?.rating;
  if (rating === undefined) throw new Error(`${model} has no rating.`);
  return rating;
}

/** Abilities of `models` in their order. */
export function abilitiesOf(board: Leaderboard, models: readonly string[]): number[] {
  return models.map((model) => ratingOf(board, model).ability);
}

/** The fit of the only group. */
export function fitOf(board: Leaderboard): FitReport {
  const [group, ...others] = board.groups;
  if (group?.fit === undefined || others.length > 0) throw new Error('The board has not one rated group.');
  return group.fit;
}

/** Holds each number against its expectation, to `digits` after the point, without the testing library's own scale. */
export function expectClose(actual: readonly number[], expected: readonly number[], digits: number): void {
  if (actual.length !== expected.length) {
    throw new Error(`Expected ${expected.length} numbers, got ${actual.length}.`);
  }
  const tolerance = 0.500001 * 10 ** -digits;
  actual.forEach((value, at) => {
    const wanted = expected[at] ?? Number.NaN;
    // Written so that NaN is never close.
    if (!(Math.abs(value - wanted) <= tolerance)) {
      throw new Error(`Entry ${at} is ${value}, expected ${wanted} to ${digits} digits.`);
    }
  });
}
