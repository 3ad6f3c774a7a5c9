import type { ArenaLeaderboard, LeaderboardRow, LeaderboardSpeed } from '@genai-bench/arena';

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
