import type { ModelId, RatedVote } from '../rated-vote.ts';

/** What happened to one model in the votes that passed the filter. */
export interface OutcomeCounts {
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Votes that called both answers bad: a statement about a floor, not about who is better. */
  readonly bothBad: number;
  readonly skips: number;
}

/** Votes over all models, as signs of health of the arena. Shares are `undefined` without votes to take them of. */
export interface VoteHealth {
  readonly leftWins: number;
  readonly rightWins: number;
  readonly ties: number;
  readonly bothBad: number;
  readonly skips: number;
  /** Of the decisive votes. With random sides about one half; another value is a habit of voters or a broken draw. */
  readonly leftShare: number | undefined;
  /** Of all votes but the skipped. */
  readonly tieShare: number | undefined;
  /** Of all votes but the skipped. */
  readonly bothBadShare: number | undefined;
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export function countOutcomes(votes: readonly RatedVote[]): Map<ModelId, OutcomeCounts> {
  const byModel = new Map<ModelId, Mutable<OutcomeCounts>>();
  const countsOf = (model: ModelId): Mutable<OutcomeCounts> => {
    let counts = byModel.get(model);
    if (counts === undefined) {
      counts = { wins: 0, losses: 0, ties: 0, bothBad: 0, skips: 0 };
      byModel.set(model, counts);
    }
    return counts;
  };
  for (const { left, right, outcome } of votes) {
    const leftCounts = countsOf(left);
    const rightCounts = countsOf(right);
    if (outcome === 'left') {
      leftCounts.wins += 1;
      rightCounts.losses += 1;
    } else if (outcome === 'right') {
      leftCounts.losses += 1;
      rightCounts.wins += 1;
    } else {
      const key = outcome === 'tie' ? 'ties' : outcome === 'skip' ? 'skips' : 'bothBad';
      leftCounts[key] += 1;
      rightCounts[key] += 1;
    }
  }
  return byModel;
}

/** Share of a model's votes that called both answers bad, skipped votes aside: its quality floor. */
export function bothBadShare({ wins, losses, ties, bothBad }: OutcomeCounts): number | undefined {
  return share(bothBad, wins + losses + ties + bothBad);
}

export function voteHealth(votes: readonly RatedVote[]): VoteHealth {
  const counts = { left: 0, right: 0, tie: 0, both_bad: 0, skip: 0 };
  for (const { outcome } of votes) counts[outcome] += 1;
  const answered = votes.length - counts.skip;
  return {
    leftWins: counts.left,
    rightWins: counts.right,
    ties: counts.tie,
    bothBad: counts.both_bad,
    skips: counts.skip,
    leftShare: share(counts.left, counts.left + counts.right),
    tieShare: share(counts.tie, answered),
    bothBadShare: share(counts.both_bad, answered),
  };
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}
