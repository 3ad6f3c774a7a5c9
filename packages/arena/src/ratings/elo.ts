import type { ModelId, RatedVote } from './rated-vote.ts';

/** Points per unit of natural-log ability, 400 / ln 10: a gap of 400 points is odds of ten to one. */
export const POINTS_PER_LOGIT = 400 / Math.LN10;

/** Where a model of average ability stands. A convention without meaning: only gaps say something. */
export const RATING_BASE = 1000;

/** Natural-log ability (mean 0 among the models rated together) on the Elo display scale. */
export function toElo(ability: number, base = RATING_BASE): number {
  return base + POINTS_PER_LOGIT * ability;
}

/** Share of decisive votes that a model `gapElo` points above the other is expected to win. Ties are not in it. */
export function winProbability(gapElo: number): number {
  return 1 / (1 + Math.exp(-gapElo / POINTS_PER_LOGIT));
}

/** A gap in words: `100` reads "wins 64 of 100 decisive votes", `-100` "loses 64 of 100 decisive votes". */
export function describeGap(gapElo: number): string {
  const verb = gapElo > 0 ? 'wins' : 'loses';
  const count = Math.round(100 * winProbability(Math.abs(gapElo)));
  if (count === 50) return 'about even';
  return `${verb} ${count === 100 ? 'more than 99' : count} of 100 decisive votes`;
}

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
