/** Log lines that a view keeps. */
export const LOG_LIMIT = 1000;

const MOST_POINTS_PER_LEVEL = 2000;
const MOST_POINTS_PER_RUN = 20_000;
const MOST_SERIES_PER_LEVEL = 400;
const MOST_SERIES_PER_RUN = 4000;

/** Requests of a level that a view keeps as points; less where a run has many levels, so that the whole is bounded. */
export function pointLimit(levelCount: number): number {
  return limitOf(levelCount, MOST_POINTS_PER_LEVEL, MOST_POINTS_PER_RUN);
}

/** Stretches of a level that a view keeps; even, because neighbours are merged in pairs. */
export function seriesLimit(levelCount: number): number {
  return limitOf(levelCount, MOST_SERIES_PER_LEVEL, MOST_SERIES_PER_RUN);
}

function limitOf(levelCount: number, perLevel: number, perRun: number): number {
  const share = Math.min(perLevel, Math.floor(perRun / Math.max(1, levelCount)));
  return Math.max(20, share - (share % 2));
}
