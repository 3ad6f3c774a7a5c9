import type { ModelId, RatedVote } from '../rated-vote.ts';
import { RATING_BASE, winProbability } from './elo-scale.ts';

export interface EloTickerOptions {
  /** Most points that one vote can move. */
  readonly k: number;
  readonly startRating?: number;
  /** Ratings to go on from. */
  readonly initialRatings?: ReadonlyMap<ModelId, number>;
}

/** Points gained by one game; `score` is 1 for a win, 0.5 for a tie, 0 for a loss. */
export function eloGain({
  rating,
  opponent,
  score,
  k,
}: {
  readonly rating: number;
  readonly opponent: number;
  readonly score: number;
  readonly k: number;
}): number {
  return k * (score - winProbability(rating - opponent));
}

/**
 * Online Elo, vote by vote: a number that moves while people watch, not a rating. It depends on the order of the votes,
 * leans to the newest and has no interval; the record is `rateModels`. Both-bad and skipped votes do not move it.
 */
export function eloTicker(votes: Iterable<RatedVote>, options: EloTickerOptions): Map<ModelId, number> {
  const { k, startRating = RATING_BASE } = options;
  const ratings = new Map(options.initialRatings);
  for (const { left, right, outcome } of votes) {
    if (outcome === 'both_bad' || outcome === 'skip') continue;
    const rating = ratings.get(left) ?? startRating;
    const opponent = ratings.get(right) ?? startRating;
    const score = outcome === 'left' ? 1 : outcome === 'right' ? 0 : 0.5;
    const gain = eloGain({ rating, opponent, score, k });
    ratings.set(left, rating + gain);
    ratings.set(right, opponent - gain);
  }
  return ratings;
}
