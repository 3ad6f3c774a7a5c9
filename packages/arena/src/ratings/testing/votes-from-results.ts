import type { RatedVote, VoteOutcome } from '../rated-vote.ts';

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
