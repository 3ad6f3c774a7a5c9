import type { VoteOutcome } from '../ratings/rated-vote.ts';

/** All that a voter can say, in the order in which it is offered. */
export const voteOutcomes: readonly VoteOutcome[] = ['left', 'right', 'tie', 'both_bad', 'skip'];
