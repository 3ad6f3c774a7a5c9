import type { Leaderboard } from '@genai-bench/arena';

export interface RatingOdds {
  /** Points by which the first is above the second. */
  readonly gap: number;
  /** At the leaderboard's confidence level, for this pair alone. */
  readonly interval: { readonly low: number; readonly high: number };
  /** Share of decisive votes that the first is expected to win. */
  readonly winShare: number;
  /** The interval of the gap lies on one side of 0. */
  readonly isTold: boolean;
}

/**
 * How two models compare: gap `p1 - p2`, standard error `sqrt(v11 + v22 - 2 v12)` from the covariance of their group,
 * and `1 / (1 + exp(-gap / pointsPerLogit))` of the decisive votes. `undefined` where the votes do not compare them.
 */
export function ratingOdds(board: Leaderboard, first: string, second: string): RatingOdds | undefined {
  const group = board.groups.find(({ models }) => models.includes(first) && models.includes(second));
  const [one, other] = [first, second].map((id) => board.rows.find(({ model }) => model === id)?.rating);
  if (group?.fit === undefined || one === undefined || other === undefined || first === second)
    return undefined;
  const [i, j] = [group.models.indexOf(first), group.models.indexOf(second)];
  const at = (row: number, column: number): number => group.fit?.covariance[row]?.[column] ?? Number.NaN;
  const gap = one.points - other.points;
  // The quantile that the intervals were made with: it is not on the wire by itself.
  const quantile = (one.interval.high - one.points) / one.standardErrorPoints;
  const reach = quantile * Math.sqrt(Math.max(0, at(i, i) + at(j, j) - 2 * at(i, j)));
  const interval = { low: gap - reach, high: gap + reach };
  return {
    gap,
    interval,
    winShare: 1 / (1 + Math.exp(-gap / board.scale.pointsPerLogit)),
    isTold: interval.low > 0 || interval.high < 0,
  };
}
