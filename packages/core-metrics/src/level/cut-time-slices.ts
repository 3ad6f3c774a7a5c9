import { isErrorKind } from '../record/request-outcome.ts';
import { sortedDistributionOf } from '../statistics/distribution-of.ts';
import type { Distribution } from '../summary/distribution.ts';
import type { MetricKey } from '../summary/metric-catalogue.ts';
import type { SliceLatency, TimeSlice } from '../summary/time-slices.ts';
import type { GapStore } from './gap-store.ts';
import { overlapMs, overlapShare, type TimeRange } from './interval-overlap.ts';
import type { RequestColumns } from './request-columns.ts';
import { outputTokensIn } from './window-throughput.ts';

const DEFAULT_WIDTH_MS = 1000;
const SLICE_LIMIT = 600;

interface OpenSlice extends TimeRange {
  sentCount: number;
  completedCount: number;
  errorCount: number;
  inputTokenCount: number;
  outputTokenCount: number;
  openMs: number;
  readonly completedRows: number[];
}

/**
 * Cuts a level's whole span into slices of equal width: a second each, or wider so that there are at most 600. The
 * last one is half as long to half as long again: one request in a rest of a millisecond would be a thousand a second. The span is not trimmed, so that lines over time show what the window leaves out.
 * Input tokens are spread evenly from a request's send to its answer and output tokens as for throughput
 * (`outputTokensIn`), so a slice may hold a fraction of one.
 */
export function cutTimeSlices(
  columns: RequestColumns,
  gaps: GapStore,
  span: TimeRange,
  wantedWidthMs = DEFAULT_WIDTH_MS,
): TimeSlice[] {
  const spanMs = span.endMs - span.startMs;
  if (!(wantedWidthMs > 0)) {
    throw new RangeError(
      `The width of a slice must be above 0 ms, got ${wantedWidthMs}. One second is 1000.`,
    );
  }
  if (spanMs <= 0) return [];
  const widthMs = Math.max(wantedWidthMs, Math.ceil(spanMs / SLICE_LIMIT));
  const slices: OpenSlice[] = [];
  const count = Math.max(1, Math.round(spanMs / widthMs));
  for (let index = 0; index < count; index++) {
    const startMs = span.startMs + index * widthMs;
    slices.push(openSlice(startMs, index === count - 1 ? span.endMs : startMs + widthMs));
  }
  const place = (atMs: number): number =>
    Math.min(slices.length - 1, Math.max(0, Math.floor((atMs - span.startMs) / widthMs)));
  for (let row = 0; row < columns.length; row++) foldRow(columns, row, slices, place);
  return slices.map((slice) => closeSlice(slice, columns, gaps));
}

function openSlice(startMs: number, endMs: number): OpenSlice {
  const counts = { sentCount: 0, completedCount: 0, errorCount: 0 };
  return { startMs, endMs, ...counts, inputTokenCount: 0, outputTokenCount: 0, openMs: 0, completedRows: [] };
}

function foldRow(
  columns: RequestColumns,
  row: number,
  slices: OpenSlice[],
  place: (atMs: number) => number,
): void {
  const sentAtMs = columns.sentAtMs.at(row);
  const closedAtMs = columns.closedAtMs.at(row);
  const outcome = columns.outcomeAt(row);
  const sentSlice = slices[place(sentAtMs)];
  if (sentSlice !== undefined) sentSlice.sentCount++;
  const closedSlice = slices[place(closedAtMs)];
  if (closedSlice !== undefined && isErrorKind(outcome)) closedSlice.errorCount++;
  if (closedSlice !== undefined && outcome === 'completed') {
    closedSlice.completedCount++;
    closedSlice.completedRows.push(row);
  }
  if (!(closedAtMs >= sentAtMs)) return;
  const isCompleted = outcome === 'completed';
  const inputTokenCount = knownOrZero(
    isCompleted ? columns.metrics.get('inputTokenCount')?.at(row) : undefined,
  );
  const toMs = columns.answeredAtMs.at(row);
  const last = place(closedAtMs);
  for (let index = place(sentAtMs); index <= last; index++) {
    const slice = slices[index];
    if (slice === undefined) continue;
    slice.openMs += overlapMs(sentAtMs, closedAtMs, slice);
    // An instant on the border of two slices belongs to the later one, and at the very end to the last.
    const isLast = index === slices.length - 1;
    if (inputTokenCount > 0)
      slice.inputTokenCount += inputTokenCount * overlapShare(sentAtMs, toMs, slice, isLast);
    slice.outputTokenCount += outputTokensIn(columns, row, slice, isLast) ?? 0;
  }
}

/** For sums: a request that states no tokens adds none. */
function knownOrZero(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}

function closeSlice(slice: OpenSlice, columns: RequestColumns, gaps: GapStore): TimeSlice {
  const rows = slice.completedRows;
  const ttft = latencyOf(valuesOf(columns, 'ttftMs', rows));
  const itl = sliceLatency(gaps.ofRows(rows));
  const tpot = latencyOf(valuesOf(columns, 'tpotMs', rows));
  const e2e = latencyOf(valuesOf(columns, 'e2eLatencyMs', rows));
  return {
    startMs: slice.startMs,
    endMs: slice.endMs,
    sentCount: slice.sentCount,
    completedCount: slice.completedCount,
    errorCount: slice.errorCount,
    ...(columns.metrics.has('inputTokenCount') ? { inputTokenCount: slice.inputTokenCount } : {}),
    ...(columns.metrics.has('outputTokenCount') ? { outputTokenCount: slice.outputTokenCount } : {}),
    timeWeightedConcurrency: slice.openMs / (slice.endMs - slice.startMs),
    ...(ttft === undefined ? {} : { ttftMs: ttft }),
    ...(itl === undefined ? {} : { itlMs: itl }),
    ...(tpot === undefined ? {} : { tpotMs: tpot }),
    ...(e2e === undefined ? {} : { e2eLatencyMs: e2e }),
  };
}

/** Known values of a metric in these rows; a view of `room` where that is given, valid until it is used again. */
export function valuesOf(
  columns: RequestColumns,
  key: MetricKey,
  rows: readonly number[],
  room?: Float64Array,
): Float64Array {
  const column = columns.metrics.get(key);
  const values = room ?? new Float64Array(column === undefined ? 0 : rows.length);
  let count = 0;
  for (const row of rows) {
    const value = column?.at(row) ?? Number.NaN;
    if (!Number.isNaN(value)) values[count++] = value;
  }
  return values.subarray(0, count);
}

function latencyOf(values: Float64Array): SliceLatency | undefined {
  return sliceLatency(sortedDistributionOf(values));
}

function sliceLatency(distribution: Distribution | undefined): SliceLatency | undefined {
  if (distribution === undefined) return undefined;
  const { count, mean, p50, p90, p99, min, max } = distribution;
  return { count, mean, p50, p90, p99, min, max };
}
