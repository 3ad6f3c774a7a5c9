import type { TimeSlice } from '@genai-bench/core-metrics';
import type { LevelView } from '@genai-bench/stream-server/client';
import { isInRange } from './level-selection.ts';
import { POINT_BUDGET, type SeriesOptions } from './select-latency-series.ts';
import { thinPoints } from './thin-points.ts';

export interface RatePoint {
  readonly atMs: number;
  readonly levelIndex: number;
  readonly requestsPerSecond?: number;
  readonly outputTokensPerSecond?: number;
  readonly inputTokensPerSecond?: number;
  readonly inFlight?: number;
  readonly errorCount: number;
}

/** The keys of a `RatePoint` that can be drawn as a line. */
export type RateKey = 'requestsPerSecond' | 'outputTokensPerSecond' | 'inputTokensPerSecond' | 'inFlight';

/** Rates over the run's clock; thinned so that the lowest and highest values of `rate` survive. */
export function selectRateSeries(
  levels: readonly LevelView[],
  rate: RateKey,
  options: SeriesOptions = {},
): readonly RatePoint[] {
  const all = levels.flatMap(ratePointsOf).filter((point) => isInRange(point.atMs, options.range));
  return thinPoints(all, options.budget ?? POINT_BUDGET, (point) => {
    const value = point[rate];
    return value === undefined ? undefined : { low: value, high: value };
  });
}

function ratePointsOf(level: LevelView): readonly RatePoint[] {
  const { levelIndex } = level.outline;
  if (level.series.length > 0) return level.series.map((point) => ({ ...point, levelIndex }));
  return (level.summary?.slices ?? []).map((slice) => ratePointOfSlice(slice, levelIndex));
}

function ratePointOfSlice(slice: TimeSlice, levelIndex: number): RatePoint {
  const seconds = (slice.endMs - slice.startMs) / 1000;
  const rates =
    seconds > 0
      ? {
          requestsPerSecond: slice.completedCount / seconds,
          ...(slice.outputTokenCount === undefined
            ? {}
            : { outputTokensPerSecond: slice.outputTokenCount / seconds }),
          ...(slice.inputTokenCount === undefined
            ? {}
            : { inputTokensPerSecond: slice.inputTokenCount / seconds }),
        }
      : {};
  return {
    atMs: slice.endMs,
    levelIndex,
    ...rates,
    inFlight: slice.timeWeightedConcurrency,
    errorCount: slice.errorCount,
  };
}
