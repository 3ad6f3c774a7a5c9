import { eachInterTokenLatency } from '../latency/inter-token-latencies.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { createColumn } from '../statistics/column.ts';
import { EXACT_VALUE_LIMIT } from '../statistics/distribution-collector.ts';
import { sortedDistributionOf } from '../statistics/distribution-of.ts';
import { mergeSketches } from '../statistics/sketch.ts';
import type { Distribution } from '../summary/distribution.ts';
import { createTimedSketches, type TimedSketches } from './timed-sketches.ts';

/** The gaps between chunks of a level's completed requests, at 8 bytes a gap and in bounded memory. */
export interface GapStore {
  /** Adds the gaps of the request in this row. Rows must be folded in ascending order. */
  fold(row: number, startAtMs: number, record: RequestRecord): void;
  /** False once there were too many gaps to keep each. */
  readonly exact: boolean;
  /** Of the gaps of these rows; `undefined` for no gap, and where gaps are not kept by request. */
  ofRows(rows: readonly number[]): Distribution | undefined;
  /** Of the requests that started between these instants, both included. */
  ofStartsBetween(startMs: number, endMs: number, rows: readonly number[]): Distribution | undefined;
}

/**
 * Keeps every gap up to `exactLimit`. Beyond it, gaps live in sketches by the start of their request, of which a
 * window takes those that it covers: percentiles within 1 %, the window's edges within 1/64 of the level's span.
 */
export function createGapStore(exactLimit = EXACT_VALUE_LIMIT): GapStore {
  let gaps = createColumn();
  /** Where the gaps of a row begin; they end where those of the next row begin. */
  const beginOfRow = createColumn();
  const startOfRow = createColumn();
  const boundedOfRow = createColumn();
  let sketches: TimedSketches | undefined;

  function moveToSketches(): TimedSketches {
    const moved = createTimedSketches();
    for (let row = 0; row < beginOfRow.length; row++) {
      const [begin, end] = rangeOf(row);
      for (let index = begin; index < end; index++) moved.add(startOfRow.at(row), gaps.at(index));
    }
    gaps = createColumn();
    return moved;
  }

  function rangeOf(row: number): [begin: number, end: number] {
    return [beginOfRow.at(row), row + 1 < beginOfRow.length ? beginOfRow.at(row + 1) : gaps.length];
  }

  function ofRows(rows: readonly number[]): Distribution | undefined {
    if (sketches !== undefined) return undefined;
    let count = 0;
    for (const row of rows) {
      const [begin, end] = rangeOf(row);
      count += end - begin;
    }
    const selected = new Float64Array(count);
    count = 0;
    for (const row of rows) {
      const [begin, end] = rangeOf(row);
      for (let index = begin; index < end; index++) selected[count++] = gaps.at(index);
    }
    return withBoundedCount(sortedDistributionOf(selected), rows);
  }

  function withBoundedCount(
    distribution: Distribution | undefined,
    rows: readonly number[],
  ): Distribution | undefined {
    const boundedCount = rows.reduce((sum, row) => sum + boundedOfRow.at(row), 0);
    return distribution === undefined || boundedCount === 0
      ? distribution
      : { ...distribution, boundedCount };
  }

  return {
    get exact() {
      return sketches === undefined;
    },
    fold(row, startAtMs, record) {
      if (row !== boundedOfRow.length)
        throw new RangeError(`Expected row ${boundedOfRow.length}, got ${row}.`);
      const target = sketches;
      if (target === undefined) {
        beginOfRow.push(gaps.length);
        startOfRow.push(startAtMs);
      }
      let boundedCount = 0;
      if (record.outcome.kind === 'completed') {
        eachInterTokenLatency(record, (gapMs, bounded) => {
          if (bounded) boundedCount++;
          if (target === undefined) gaps.push(gapMs);
          else target.add(startAtMs, gapMs);
        });
      }
      boundedOfRow.push(boundedCount);
      if (target === undefined && gaps.length > exactLimit) sketches = moveToSketches();
    },
    ofRows,
    ofStartsBetween(startMs, endMs, rows) {
      return sketches === undefined
        ? ofRows(rows)
        : withBoundedCount(mergeSketches(sketches.between(startMs, endMs)).distribution(), rows);
    },
  };
}
