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

/** Round values at even distances of 1, 2 or 5 times a power of ten that hold the range; about `count` of them. */
export function evenTicks(low: number, high: number, count: number): readonly number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

const lineHeightPx = 15;
/** About the width of a character of the labels. */
const characterPx = 6.8;
const gapPx = 10;

/** Names beside their points: to the right, or to the left where there is no room; moved down where two would overlap. */
export function placeLabels(
  points: readonly { readonly x: number; readonly y: number; readonly label: string }[],
  rightPx: number,
): readonly PlacedLabel[] {
  const placed: { readonly from: number; readonly to: number; readonly y: number }[] = [];
  const labels = new Map<number, PlacedLabel>();
  const order = points.map((_, index) => index).toSorted((a, b) => (points[a]?.y ?? 0) - (points[b]?.y ?? 0));
  for (const index of order) {
    const point = points[index];
    if (point === undefined) continue;
    const widthPx = point.label.length * characterPx;
    const isRight = point.x + gapPx + widthPx <= rightPx;
    const from = isRight ? point.x + gapPx : point.x - gapPx - widthPx;
    let { y } = point;
    const overlaps = (): boolean =>
      placed.some(
        (other) => other.from < from + widthPx && from < other.to && Math.abs(other.y - y) < lineHeightPx,
      );
    while (overlaps()) y += 3;
    placed.push({ from, to: from + widthPx, y });
    labels.set(index, {
      text: point.label,
      x: isRight ? point.x + gapPx : point.x - gapPx,
      y,
      anchor: isRight ? 'start' : 'end',
    });
  }
  return points.flatMap((_, index) => labels.get(index) ?? []);
}
