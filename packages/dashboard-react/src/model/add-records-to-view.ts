import {
  eachInterTokenLatency,
  endToEndLatencyMs,
  outputTokenCount,
  timeToFirstTokenMs,
  type LevelSummary,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import type { LevelView, RunView, ScatterPoint, SeriesPoint } from '@genai-bench/stream-server/client';
import { seriesOfRecords } from './series-of-records.ts';

/** 12 buckets for each factor of 2 in time would be finer than a bar; 8 is a bar of 9 %. */
const BUCKETS_PER_DOUBLING = 8;
const SMALLEST_EDGE_MS = 0.01;

/** Fixed logarithmic edges from 10 µs to over an hour, for runs that came without edges of their own. */
export const defaultHistogramEdgesMs: readonly number[] = Array.from(
  { length: 29 * BUCKETS_PER_DOUBLING },
  (_, index) => (index === 0 ? 0 : SMALLEST_EDGE_MS * 2 ** ((index - 1) / BUCKETS_PER_DOUBLING)),
);

/** Records that are worked through at once; a page of them, as the explorer loads it. */
const RECORDS_PER_PART = 1000;

/**
 * The view with points and histograms made from records, which may be only the first ones of the run, and with lines
 * over time for those levels of a finished run of which all records are there.
 */
export function addRecordsToView(view: RunView, records: readonly RequestRecord[]): RunView {
  const edgesMs = view.histogramEdgesMs.length > 0 ? view.histogramEdgesMs : defaultHistogramEdgesMs;
  const parts: RecordsPart[] = [];
  for (let start = 0; start < records.length; start += RECORDS_PER_PART)
    parts.push(partOf(records.slice(start, start + RECORDS_PER_PART), edgesMs));
  const levels = view.levels.map((level) => ({
    ...addToLevel(level, parts),
    ...seriesOf(level, records, parts),
  }));
  return { ...view, histogramEdgesMs: edgesMs, levels };
}

function addToLevel(level: LevelView, parts: readonly RecordsPart[]): LevelView {
  const own = parts.flatMap(({ levels }) => levels.get(level.outline.levelIndex) ?? []);
  return {
    ...level,
    points: own.flatMap(({ points }) => points),
    histogram: {
      ttftMs: sumOf(own.map(({ ttftMs }) => ttftMs)),
      itlMs: sumOf(own.map(({ itlMs }) => itlMs)),
      e2eLatencyMs: sumOf(own.map(({ e2eLatencyMs }) => e2eLatencyMs)),
    },
  };
}

/** By the summary of the level, because all its records give the same lines whenever they are asked for. */
const knownSeries = new WeakMap<LevelSummary, readonly SeriesPoint[]>();

function seriesOf(
  { outline, series, summary }: LevelView,
  records: readonly RequestRecord[],
  parts: readonly RecordsPart[],
): Pick<LevelView, 'series'> {
  if (series.length > 0 || summary === undefined) return { series };
  const { levelIndex } = outline;
  const loadedCount = parts.reduce((sum, { levels }) => sum + (levels.get(levelIndex)?.recordCount ?? 0), 0);
  if (loadedCount !== summary.counts.issued) return { series };
  const known = knownSeries.get(summary);
  if (known !== undefined) return { series: known };
  const own = records.filter((record) => record.phase === 'measured' && record.levelIndex === levelIndex);
  const made = seriesOfRecords(summary, own) ?? [];
  knownSeries.set(summary, made);
  return { series: made };
}

type BucketCounts = Map<number, number>;

interface LevelPart {
  recordCount: number;
  readonly points: ScatterPoint[];
  readonly ttftMs: BucketCounts;
  readonly itlMs: BucketCounts;
  readonly e2eLatencyMs: BucketCounts;
}

/** What a stretch of the records has to say, by level. */
interface RecordsPart {
  readonly last: RequestRecord | undefined;
  readonly edgesMs: readonly number[];
  readonly levels: ReadonlyMap<number, LevelPart>;
}

/**
 * By the first record of each. Lists of records only grow at their end, so that a stretch with the same first and last
 * one is the same: with each page that is loaded, only that page is worked through, and not a million gaps again.
 */
const knownParts = new WeakMap<RequestRecord, RecordsPart>();

function partOf(records: readonly RequestRecord[], edgesMs: readonly number[]): RecordsPart {
  const [first] = records;
  const known = first === undefined ? undefined : knownParts.get(first);
  if (known !== undefined && known.last === records.at(-1) && known.edgesMs === edgesMs) return known;
  const levels = new Map<number, LevelPart>();
  for (const record of records) {
    if (record.phase !== 'measured') continue;
    const level = levels.get(record.levelIndex) ?? emptyLevelPart();
    levels.set(record.levelIndex, level);
    addRecord(level, record, edgesMs);
  }
  const part = { last: records.at(-1), edgesMs, levels };
  if (first !== undefined) knownParts.set(first, part);
  return part;
}

function emptyLevelPart(): LevelPart {
  return { recordCount: 0, points: [], ttftMs: new Map(), itlMs: new Map(), e2eLatencyMs: new Map() };
}

function addRecord(level: LevelPart, record: RequestRecord, edgesMs: readonly number[]): void {
  level.recordCount++;
  level.points.push(...pointOf(record));
  if (record.outcome.kind !== 'completed') return;
  count(level.ttftMs, edgesMs, timeToFirstTokenMs(record));
  count(level.e2eLatencyMs, edgesMs, endToEndLatencyMs(record));
  eachInterTokenLatency(record, (gapMs) => count(level.itlMs, edgesMs, gapMs));
}

function pointOf(record: RequestRecord): readonly ScatterPoint[] {
  if (record.closedAtMs === undefined) return [];
  const ttftMs = timeToFirstTokenMs(record);
  const e2eLatencyMs = endToEndLatencyMs(record);
  const tokenCount = outputTokenCount(record);
  return [
    {
      index: record.index,
      finishedAtMs: record.closedAtMs,
      ok: record.outcome.kind === 'completed',
      ...(ttftMs === undefined ? {} : { ttftMs }),
      ...(e2eLatencyMs === undefined ? {} : { e2eLatencyMs }),
      ...(tokenCount === undefined ? {} : { outputTokenCount: tokenCount }),
    },
  ];
}

function count(counts: BucketCounts, edgesMs: readonly number[], valueMs: number | undefined): void {
  if (valueMs === undefined) return;
  const bucket = bucketAt(edgesMs, valueMs);
  counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
}

function sumOf(parts: readonly BucketCounts[]): readonly (readonly [number, number])[] {
  const sum: BucketCounts = new Map();
  for (const part of parts) {
    for (const [bucket, added] of part) sum.set(bucket, (sum.get(bucket) ?? 0) + added);
  }
  return [...sum].sort(([a], [b]) => a - b);
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
