import type { ArenaLeaderboard, LeaderboardRow, LeaderboardSpeed, Leaderboard } from '@genai-bench/arena';

export interface RankedModel {
  readonly row: LeaderboardRow;
  readonly label: string;
  readonly speed: LeaderboardSpeed | undefined;
  /** Of all requests for answers; absent before the first. */
  readonly failureShare: number | undefined;
  readonly isOnFront: boolean;
}

export interface RankedGroup {
  readonly key: string;
  /** `unrated`: models whose votes say nothing about skill. */
  readonly state: 'rated' | 'alone' | 'no-maximum' | 'unrated';
  readonly models: readonly RankedModel[];
  /** Smallest and largest end of the intervals; absent where no number is shown. */
  readonly range: readonly [number, number] | undefined;
}

/** Rows that may be compared, together. Models without votes come last, for their speed. */
export function leaderboardGroups(board: ArenaLeaderboard): readonly RankedGroup[] {
  const { ratings } = board;
  const rated = ratings.groups.map((group, index): RankedGroup => {
    const rows = ratings.rows.filter((row) => row.group === index);
    return {
      key: String(index),
      state: group.state,
      models: rows.map((row) => modelOf(board, row)),
      range: rangeOf(rows),
    };
  });
  const known = new Set(ratings.rows.map(({ model }) => model));
  const others = [
    ...ratings.rows.filter(({ group }) => group === undefined),
    ...board.speeds
      .filter(({ contestantId }) => !known.has(contestantId))
      .map(({ contestantId }) => rowWithout(contestantId)),
  ];
  if (others.length === 0) return rated;
  const models = others.map((row) => modelOf(board, row));
  return [...rated, { key: 'unrated', state: 'unrated', models, range: undefined }];
}

/** True where the count of votes lets a number be shown. */
export function showsRating({ tier, rating }: LeaderboardRow): boolean {
  return tier !== 'hidden' && rating !== undefined;
}

function rangeOf(rows: readonly LeaderboardRow[]): readonly [number, number] | undefined {
  const intervals = rows.flatMap((row) =>
    showsRating(row) && row.rating !== undefined ? [row.rating.interval] : [],
  );
  if (intervals.length === 0) return undefined;
  return [Math.min(...intervals.map(({ low }) => low)), Math.max(...intervals.map(({ high }) => high))];
}

function modelOf(board: ArenaLeaderboard, row: LeaderboardRow): RankedModel {
  const speed = board.speeds.find(({ contestantId }) => contestantId === row.model);
  const askedCount = speed === undefined ? 0 : speed.answerCount + speed.failureCount;
  return {
    row,
    label: board.labels[row.model] ?? row.model,
    speed,
    failureShare: speed === undefined || askedCount === 0 ? undefined : speed.failureCount / askedCount,
    isOnFront: board.paretoFrontIds.includes(row.model),
  };
}

function rowWithout(model: string): LeaderboardRow {
  return {
    model,
    tier: 'hidden',
    counts: { wins: 0, losses: 0, ties: 0, bothBad: 0, skips: 0 },
    ratedVoteCount: 0,
    bothBadShare: undefined,
  };
}

interface RatingOdds {
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
