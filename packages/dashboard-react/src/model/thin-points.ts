/** The values of a point between which it must stay visible when points are left out. */
export interface PointRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Leaves points out until at most `budget` are left. The first and the last stay, and of each stretch the one that
 * reaches lowest and the one that reaches highest, so that no spike disappears. Order is kept; points without a range
 * give way to those with one. Percentiles are never averaged: a kept point is an original point.
 */
export function thinPoints<Point>(
  points: readonly Point[],
  budget: number,
  rangeOf: (point: Point) => PointRange | undefined,
): readonly Point[] {
  if (!(budget >= 4)) throw new RangeError(`budget must be at least 4 points, got ${budget}.`);
  if (points.length <= budget) return points;
  const stretchCount = Math.floor((budget - 2) / 2);
  const inner = points.length - 2;
  const kept: Point[] = [points[0] as Point];
  for (let stretch = 0; stretch < stretchCount; stretch++) {
    const start = 1 + Math.floor((stretch * inner) / stretchCount);
    const end = 1 + Math.floor(((stretch + 1) * inner) / stretchCount);
    for (const index of extremeIndexes(points, start, end, rangeOf)) kept.push(points[index] as Point);
  }
  kept.push(points.at(-1) as Point);
  return kept;
}

function extremeIndexes<Point>(
  points: readonly Point[],
  start: number,
  end: number,
  rangeOf: (point: Point) => PointRange | undefined,
): readonly number[] {
  let lowest = -1;
  let highest = -1;
  let low = Infinity;
  let high = -Infinity;
  for (let index = start; index < end; index++) {
    const range = rangeOf(points[index] as Point);
    if (range === undefined) continue;
    if (range.low < low) [low, lowest] = [range.low, index];
    if (range.high > high) [high, highest] = [range.high, index];
  }
  if (lowest === -1) return start < end ? [start] : [];
  if (lowest === highest) return [lowest];
  return lowest < highest ? [lowest, highest] : [highest, lowest];
}
