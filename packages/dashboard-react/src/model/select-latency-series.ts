import type { SliceLatency } from '@genai-bench/core-metrics';
import type { LevelView, RecentLatency } from '@genai-bench/stream-server/client';
import type { LatencyMetric } from './latency-metric.ts';
import { isInRange, type TimeRange } from './level-selection.ts';
import { thinPoints } from './thin-points.ts';

/** One stretch of time on a latency chart, in ms. A point without `latency` is a stretch in which nothing finished. */
export interface LatencyPoint {
  readonly atMs: number;
  readonly levelIndex: number;
  readonly latency?: {
    readonly count: number;
    readonly min: number;
    readonly max: number;
    readonly p50: number;
    /** Absent in runs of versions that did not keep it. */
    readonly p90?: number;
    readonly p99: number;
  };
}

export interface LatencySeries {
  readonly points: readonly LatencyPoint[];
  /** How many there were before some were left out. */
  readonly totalCount: number;
}

export interface SeriesOptions {
  readonly range?: TimeRange | undefined;
  /** At most this many points; 600 unless stated. */
  readonly budget?: number;
}

/** Points on one line that a chart still draws quickly. */
export const POINT_BUDGET = 600;

/**
 * A latency over the run's clock, level after level. From the slices of the summary once the level has ended, else from
 * the live series. A stretch of points is shown by those that reach lowest and highest.
 */
export function selectLatencySeries(
  levels: readonly LevelView[],
  metric: LatencyMetric,
  options: SeriesOptions = {},
): LatencySeries {
  const all = levels
    .flatMap((level) => pointsOf(level, metric))
    .filter((point) => isInRange(point.atMs, options.range));
  const points = thinPoints(all, options.budget ?? POINT_BUDGET, ({ latency }) =>
    latency === undefined ? undefined : { low: latency.min, high: latency.max },
  );
  return { points, totalCount: all.length };
}

function pointsOf(level: LevelView, metric: LatencyMetric): readonly LatencyPoint[] {
  const { levelIndex } = level.outline;
  if (level.series.length > 0) {
    return level.series.map((point) => toPoint(point.atMs, levelIndex, point.recent?.[metric]));
  }
  return (level.summary?.slices ?? []).map((slice) => toPoint(slice.endMs, levelIndex, slice[metric]));
}

function toPoint(
  atMs: number,
  levelIndex: number,
  latency: RecentLatency | SliceLatency | undefined,
): LatencyPoint {
  return latency === undefined ? { atMs, levelIndex } : { atMs, levelIndex, latency };
}
