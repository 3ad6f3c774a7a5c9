import type { Leaderboard } from '../leaderboard.ts';
import type { ModelId } from '../rated-vote.ts';
import { normalQuantile } from '../uncertainty/normal-quantile.ts';
import { differenceError } from '../uncertainty/rank-bands.ts';
import { winProbability } from './elo-scale.ts';

/** How far one model is above another, in points. */
export interface RatingDifference {
  readonly gap: number;
  readonly standardError: number;
  /** At the leaderboard's confidence level, for this pair alone. */
  readonly interval: { readonly low: number; readonly high: number };
  /** Share of decisive votes that the first model is expected to win against the second. */
  readonly winProbability: number;
}

/** `undefined` if the votes do not compare the two: another group, or no rating. */
export function ratingDifference(
  leaderboard: Leaderboard,
  first: ModelId,
  second: ModelId,
): RatingDifference | undefined {
  const group = leaderboard.groups.find(({ models }) => models.includes(first) && models.includes(second));
  if (group?.fit === undefined) return undefined;
  const pointsOf = (model: ModelId): number =>
    leaderboard.rows.find((row) => row.model === model)?.rating?.points ?? Number.NaN;
  const gap = pointsOf(first) - pointsOf(second);
  const at = (model: ModelId): number => group.models.indexOf(model);
  const standardError = differenceError(group.fit.covariance, at(first), at(second));
  const reach = normalQuantile(1 - (1 - leaderboard.confidenceLevel) / 2) * standardError;
  return {
    gap,
    standardError,
    interval: { low: gap - reach, high: gap + reach },
    winProbability: winProbability(gap),
  };
}
