import type { ArenaLeaderboard } from '@genai-bench/arena';
import { leaderboardGroups, showsRating } from './leaderboard-groups.ts';

export interface QualitySpeedPoint {
  readonly model: string;
  readonly label: string;
  readonly tokensPerSecond: number;
  readonly points: number;
  readonly interval: { readonly low: number; readonly high: number };
  readonly isOnFront: boolean;
}

/** Models with a rating that may be shown and a measured speed, by group: ratings of two groups share no axis. */
export function qualitySpeedPoints(board: ArenaLeaderboard): readonly (readonly QualitySpeedPoint[])[] {
  return leaderboardGroups(board)
    .map(({ models }) =>
      models.flatMap(({ row, label, speed, isOnFront }) => {
        const tokensPerSecond = speed?.outputTokensPerSecondMedian;
        if (!showsRating(row) || row.rating === undefined || tokensPerSecond === undefined) return [];
        const { points, interval } = row.rating;
        return [{ model: row.model, label, tokensPerSecond, points, interval, isOnFront }];
      }),
    )
    .filter((points) => points.length > 0);
}
