import type { LevelView } from '@genai-bench/stream-server/client';
import { isInRange, type TimeRange } from './level-selection.ts';

/** Counts of sampled requests over time (columns) and latency (rows, logarithmic, lowest first). */
export interface HeatMap {
  readonly columnEdgesMs: readonly number[];
  readonly rowEdgesMs: readonly number[];
  /** `counts[column][row]`. */
  readonly counts: readonly (readonly number[])[];
  readonly maxCount: number;
  readonly sampleCount: number;
}

export interface HeatMapOptions {
  readonly metric: 'ttftMs' | 'e2eLatencyMs';
  readonly columnCount?: number;
  readonly rowCount?: number;
  readonly range?: TimeRange | undefined;
}

/** `undefined` when no sampled request has the metric. */
export function selectHeatMap(levels: readonly LevelView[], options: HeatMapOptions): HeatMap | undefined {
  const { metric, columnCount = 60, rowCount = 24, range } = options;
  const samples: (readonly [number, number])[] = [];
  for (const level of levels) {
    for (const point of level.points) {
      const value = point[metric];
      if (value !== undefined && value > 0 && isInRange(point.finishedAtMs, range)) {
        samples.push([point.finishedAtMs, value]);
      }
    }
  }
  if (samples.length === 0) return undefined;
  const times = extent(samples.map(([atMs]) => atMs));
  const values = extent(samples.map(([, value]) => Math.log(value)));
  const counts = Array.from({ length: columnCount }, () => Array.from({ length: rowCount }, () => 0));
  let maxCount = 0;
  for (const [atMs, value] of samples) {
    const column = counts[cellIndex(atMs, times, columnCount)] as number[];
    const row = cellIndex(Math.log(value), values, rowCount);
    column[row] = (column[row] as number) + 1;
    maxCount = Math.max(maxCount, column[row] as number);
  }
  return {
    columnEdgesMs: edges(times, columnCount),
    rowEdgesMs: edges(values, rowCount).map(Math.exp),
    counts,
    maxCount,
    sampleCount: samples.length,
  };
}

type Extent = readonly [number, number];

/** One value alone still needs a stretch to lie in. */
function extent(values: readonly number[]): Extent {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

function cellIndex(value: number, [low, high]: Extent, count: number): number {
  return Math.min(count - 1, Math.floor(((value - low) / (high - low)) * count));
}

function edges([low, high]: Extent, count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, index) => low + ((high - low) * index) / count);
}
