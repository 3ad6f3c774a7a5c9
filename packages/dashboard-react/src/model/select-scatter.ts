import type { LevelView } from '@genai-bench/stream-server/client';
import { isInRange, type TimeRange } from './level-selection.ts';

export interface ScatterSample {
  readonly index: number;
  readonly levelIndex: number;
  readonly atMs: number;
  readonly valueMs: number;
  readonly ok: boolean;
}

export interface Scatter {
  readonly samples: readonly ScatterSample[];
  readonly valueMs: readonly [number, number];
}

/**
 * Sampled requests in time and latency, with the range of latency that holds them. A failed request without the metric lies on
 * the lower edge, so that failures are never out of sight. `undefined` when there is nothing to place.
 */
export function selectScatter(
  levels: readonly LevelView[],
  metric: 'ttftMs' | 'e2eLatencyMs',
  range?: TimeRange,
): Scatter | undefined {
  const points = levels.flatMap((level) =>
    level.points
      .filter((point) => isInRange(point.finishedAtMs, range))
      .map((point) => ({ point, levelIndex: level.outline.levelIndex, valueMs: point[metric] })),
  );
  let [low, high] = [Infinity, 0];
  for (const { valueMs } of points) {
    if (valueMs === undefined || valueMs <= 0) continue;
    low = Math.min(low, valueMs);
    high = Math.max(high, valueMs);
  }
  if (high === 0) return undefined;
  const samples = points.flatMap(({ point, levelIndex, valueMs }) => {
    const { index, ok, finishedAtMs: atMs } = point;
    if (valueMs !== undefined && valueMs > 0) return [{ index, levelIndex, atMs, ok, valueMs }];
    return ok ? [] : [{ index, levelIndex, atMs, ok, valueMs: low }];
  });
  return { samples, valueMs: [low * 0.9, high * 1.1] };
}
