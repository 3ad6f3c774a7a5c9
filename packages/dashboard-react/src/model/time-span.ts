import type { LevelView } from '@genai-bench/stream-server/client';
import type { TimeRange } from './level-selection.ts';

/**
 * From the start of the first level to the last thing known of these levels, in ms on the run's clock: the time axis
 * of all charts over time, so that what stands below each other happened at the same time. The chosen range where
 * there is one; a range without an end ends with the levels.
 */
export function timeSpan(levels: readonly LevelView[], range?: TimeRange): readonly [number, number] {
  let [startMs, endMs] = [Infinity, -Infinity];
  const hold = (atMs: number | undefined): void => {
    if (atMs === undefined) return;
    startMs = Math.min(startMs, atMs);
    endMs = Math.max(endMs, atMs);
  };
  for (const level of levels) {
    hold(level.startedAtMs);
    hold(level.series.at(-1)?.atMs);
    hold(level.summary?.slices[0]?.startMs);
    hold(level.summary?.slices.at(-1)?.endMs);
    for (const point of level.points) hold(point.finishedAtMs);
  }
  if (!(endMs >= startMs)) [startMs, endMs] = [0, 1000];
  if (range === undefined) return [startMs, Math.max(endMs, startMs + 1)];
  const from = Math.max(startMs, range.startMs);
  return [from, Math.max(from + 1, Math.min(endMs, range.endMs))];
}
