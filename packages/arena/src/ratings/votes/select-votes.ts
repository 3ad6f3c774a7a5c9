import type { RatedVote } from '../rated-vote.ts';

/**
 * Which votes feed the ratings.
 *
 * - `round-one`: the first, randomly drawn pair of battles with a random order. No survivor is in it.
 * - `random-order`: every round of such battles.
 * - `all`: also fixed orders and exhibitions, whose later rounds are biased. For looking at, not for publishing.
 */
export type VoteFilter = 'round-one' | 'random-order' | 'all';

/** Why a vote was left out; the first that applies, in this order. */
export type ExclusionReason = 'hidden' | 'self-identified' | 'exhibition' | 'fixed-order' | 'later-round';

export interface VoteSelectionOptions {
  readonly filter: VoteFilter;
  /** Keep votes whose answers gave a model away. */
  readonly includeFlagged: boolean;
}

export interface VoteSelection {
  /** Votes that pass the filter, whatever their outcome. */
  readonly votes: readonly RatedVote[];
  readonly excluded: Readonly<Record<ExclusionReason, number>>;
}

export function selectVotes(votes: Iterable<RatedVote>, options: VoteSelectionOptions): VoteSelection {
  const excluded: Record<ExclusionReason, number> = {
    hidden: 0,
    'self-identified': 0,
    exhibition: 0,
    'fixed-order': 0,
    'later-round': 0,
  };
  const kept: RatedVote[] = [];
  for (const vote of votes) {
    if (vote.left === vote.right) {
      throw new RangeError(
        `A vote compares two models, got "${vote.left}" on both sides of battle ${vote.battleId}; pair it with another.`,
      );
    }
    const reason = exclusionReason(vote, options);
    if (reason === undefined) kept.push(vote);
    else excluded[reason] += 1;
  }
  return { votes: kept, excluded };
}

function exclusionReason(
  vote: RatedVote,
  { filter, includeFlagged }: VoteSelectionOptions,
): ExclusionReason | undefined {
  if (vote.hiddenFromRating !== undefined) return 'hidden';
  if (vote.isFlagged && !includeFlagged) return 'self-identified';
  if (filter === 'all') return undefined;
  if (vote.isExhibition) return 'exhibition';
  if (vote.order !== 'random') return 'fixed-order';
  return filter === 'round-one' && vote.round !== 1 ? 'later-round' : undefined;
}
