import {
  endToEndLatencyMs,
  interTokenLatenciesMs,
  timeToFirstTokenMs,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import type { LevelView, RunView, ScatterPoint } from '@genai-bench/stream-server/client';

/** 12 buckets for each factor of 2 in time would be finer than a bar; 8 is a bar of 9 %. */
const BUCKETS_PER_DOUBLING = 8;
const SMALLEST_EDGE_MS = 0.01;

/** Fixed logarithmic edges from 10 µs to over an hour, for runs that came without edges of their own. */
export const defaultHistogramEdgesMs: readonly number[] = Array.from(
  { length: 29 * BUCKETS_PER_DOUBLING },
  (_, index) => (index === 0 ? 0 : SMALLEST_EDGE_MS * 2 ** ((index - 1) / BUCKETS_PER_DOUBLING)),
);

/** The view with points and histograms made from records, which may be only the first ones of the run. */
export function addRecordsToView(view: RunView, records: readonly RequestRecord[]): RunView {
  const edgesMs = view.histogramEdgesMs.length > 0 ? view.histogramEdgesMs : defaultHistogramEdgesMs;
  const measured = records.filter((record) => record.phase === 'measured');
  const levels = view.levels.map((level) => addToLevel(level, edgesMs, measured));
  return { ...view, histogramEdgesMs: edgesMs, levels };
}

function addToLevel(
  level: LevelView,
  edgesMs: readonly number[],
  measured: readonly RequestRecord[],
): LevelView {
  const own = measured.filter((record) => record.levelIndex === level.outline.levelIndex);
  const completed = own.filter((record) => record.outcome.kind === 'completed');
  return {
    ...level,
    points: own.flatMap(pointOf),
    histogram: {
      ttftMs: bucketsOf(edgesMs, completed.map(timeToFirstTokenMs)),
      itlMs: bucketsOf(edgesMs, completed.flatMap(interTokenLatenciesMs)),
      e2eLatencyMs: bucketsOf(edgesMs, completed.map(endToEndLatencyMs)),
    },
  };
}

function pointOf(record: RequestRecord): readonly ScatterPoint[] {
  if (record.closedAtMs === undefined) return [];
  const ttftMs = timeToFirstTokenMs(record);
  const e2eLatencyMs = endToEndLatencyMs(record);
  const outputTokenCount = record.tokens.output?.count;
  return [
    {
      index: record.index,
      finishedAtMs: record.closedAtMs,
      ok: record.outcome.kind === 'completed',
      ...(ttftMs === undefined ? {} : { ttftMs }),
      ...(e2eLatencyMs === undefined ? {} : { e2eLatencyMs }),
      ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
    },
  ];
}

function bucketsOf(
  edgesMs: readonly number[],
  values: readonly (number | undefined)[],
): readonly (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (const value of values) {
    if (value === undefined) continue;
    const bucket = bucketAt(edgesMs, value);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

/** The last bucket whose lower edge is not above the value. */
function bucketAt(edgesMs: readonly number[], value: number): number {
  let low = 0;
  let high = edgesMs.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((edgesMs[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
