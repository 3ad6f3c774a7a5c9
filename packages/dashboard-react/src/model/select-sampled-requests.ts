import type { LevelView, ScatterPoint } from '@genai-bench/stream-server/client';
import { isInRange, type TimeRange } from './level-selection.ts';

export interface SampledRequest extends ScatterPoint {
  readonly levelIndex: number;
}

/** The requests that the stream has told of, latest first; at most `limit`. */
export function selectSampledRequests(
  levels: readonly LevelView[],
  limit: number,
  range?: TimeRange,
): { readonly requests: readonly SampledRequest[]; readonly sampleCount: number } {
  const all = levels.flatMap(({ points, outline }) =>
    points
      .filter(({ finishedAtMs }) => isInRange(finishedAtMs, range))
      .map((point) => ({ ...point, levelIndex: outline.levelIndex })),
  );
  const requests = all.toSorted((a, b) => b.finishedAtMs - a.finishedAtMs).slice(0, limit);
  return { requests, sampleCount: all.length };
}
