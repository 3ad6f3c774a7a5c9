/** A model's stable name. Ratings treat it as opaque text. */
export type ModelId = string;

/** What a voter can say, in the order in which it is offered. `both_bad` and `skip` say nothing about which is better. */
export const voteOutcomes = ['left', 'right', 'tie', 'both_bad', 'skip'] as const;

export type VoteOutcome = (typeof voteOutcomes)[number];

/** One vote as the ratings read it: whom the voter saw on which side, what was said, and what the vote may be used for. */
export interface RatedVote {
  readonly battleId: string;
  /** The battle's first pair is round 1. */
  readonly round: number;
  readonly voterId: string;
  readonly left: ModelId;
  readonly right: ModelId;
  readonly outcome: VoteOutcome;
  /** How the battle chose the order of its contestants. A fixed order biases every round after the first. */
  readonly order: 'random' | 'fixed';
  /** The battle was for show: its votes were announced as not feeding the leaderboard. */
  readonly isExhibition: boolean;
  /** An answer gave its model away, so this vote was not blind. */
  readonly isFlagged: boolean;
  /** Why the vote was taken out by hand or by a rule (undone, abuse); absent for a vote in good standing. */
  readonly hiddenFromRating?: string;
}
