import {
  distributionOf,
  endToEndLatencyMs,
  interTokenLatenciesMs,
  timePerOutputTokenMs,
  timeToFirstTokenMs,
  type LevelSummary,
  type RequestRecord,
  type TimeSlice,
} from '@genai-bench/core-metrics';
import type { RecentLatency, SeriesPoint } from '@genai-bench/stream-server/client';

/** Chunks whose gaps are sorted in about a tenth of a second. */
export const CHUNK_LIMIT = 500_000;

/**
 * The lines over time of a finished level as a live viewer saw them, one point for each slice of its summary: rates
 * from the slice, percentiles exactly from the requests that ended in it, among them p90 and TPOT, which slices lack.
 * `undefined` unless these are all measured requests of the level, since a part would pass for the whole, and where
 * their chunks are so many that the page would stand still meanwhile.
 */
export function seriesOfRecords(
  summary: LevelSummary,
  records: readonly RequestRecord[],
): readonly SeriesPoint[] | undefined {
  const { slices, counts } = summary;
  if (slices.length === 0 || records.length !== counts.issued) return undefined;
  const chunkCount = records.reduce((sum, { chunks }) => sum + (chunks?.atMs.length ?? 0), 0);
  if (chunkCount > CHUNK_LIMIT) return undefined;
  const placed = slices.map((): RequestRecord[] => []);
  for (const record of records) {
    if (record.outcome.kind !== 'completed' || record.closedAtMs === undefined) continue;
    placed[sliceAt(slices, record.closedAtMs)]?.push(record);
  }
  return slices.map((slice, index) => pointOf(slice, placed[index] as readonly RequestRecord[]));
}

/** The last slice that begins no later; an instant before the first belongs to it. */
function sliceAt(slices: readonly TimeSlice[], atMs: number): number {
  return Math.max(
    0,
    slices.findLastIndex((slice) => slice.startMs <= atMs),
  );
}

function pointOf(slice: TimeSlice, ended: readonly RequestRecord[]): SeriesPoint {
  const seconds = (slice.endMs - slice.startMs) / 1000;
  const { inputTokenCount, outputTokenCount } = slice;
  return {
    atMs: slice.endMs,
    mergedCount: 1,
    ...(seconds > 0
      ? {
          requestsPerSecond: slice.completedCount / seconds,
          ...(outputTokenCount === undefined ? {} : { outputTokensPerSecond: outputTokenCount / seconds }),
          ...(inputTokenCount === undefined ? {} : { inputTokensPerSecond: inputTokenCount / seconds }),
        }
      : {}),
    inFlight: slice.timeWeightedConcurrency,
    errorCount: slice.errorCount,
    ...(ended.length === 0 ? {} : { recent: recentOf(ended) }),
  };
}

function recentOf(ended: readonly RequestRecord[]): NonNullable<SeriesPoint['recent']> {
  return {
    count: ended.length,
    ...latency('ttftMs', ended.map(timeToFirstTokenMs)),
    ...latency('itlMs', ended.flatMap(interTokenLatenciesMs)),
    ...latency('tpotMs', ended.map(timePerOutputTokenMs)),
    ...latency('e2eLatencyMs', ended.map(endToEndLatencyMs)),
  };
}

function latency(
  key: string,
  values: readonly (number | undefined)[],
): Readonly<Record<string, RecentLatency>> {
  const known = Float64Array.from(values.filter((value) => value !== undefined));
  const distribution = distributionOf(known);
  if (distribution === undefined) return {};
  const { count, min, max, p50, p90, p99 } = distribution;
  return { [key]: { count, min, max, p50, p90, p99 } };
}
