import type { Throughput } from '../summary/level-summary.ts';
import { overlapShare, type TimeRange } from './interval-overlap.ts';
import type { RequestColumns } from './request-columns.ts';

/** What completed requests did inside a stretch of time: sums of their shares of overlap with it. */
export interface WorkDone {
  readonly requestCount: number;
  /** `undefined` when no completed request states its count. */
  readonly inputTokenCount: number | undefined;
  readonly outputTokenCount: number | undefined;
}

/**
 * Sums over the completed requests of `accept`, each weighted by the share of its time inside the range: requests and
 * input tokens by the time from send to answer, output tokens as `outputTokensIn` spreads them. A request that
 * straddles an edge counts in part on each side, so trimming removes work and time in the same proportion.
 */
export function workDoneIn(
  columns: RequestColumns,
  range: TimeRange,
  accept: (row: number) => boolean = () => true,
): WorkDone {
  const inputTokens = columns.metrics.get('inputTokenCount');
  let requestCount = 0;
  let inputTokenCount: number | undefined;
  let outputTokenCount: number | undefined;
  for (let row = 0; row < columns.length; row++) {
    if (columns.outcomeAt(row) !== 'completed' || !accept(row)) continue;
    const answeredAtMs = columns.answeredAtMs.at(row);
    const requestShare = overlapShare(columns.sentAtMs.at(row), answeredAtMs, range);
    requestCount += requestShare;
    const input = inputTokens?.at(row) ?? Number.NaN;
    if (!Number.isNaN(input)) inputTokenCount = (inputTokenCount ?? 0) + input * requestShare;
    const output = outputTokensIn(columns, row, range);
    if (output !== undefined) outputTokenCount = (outputTokenCount ?? 0) + output;
  }
  return { requestCount, inputTokenCount, outputTokenCount };
}

/**
 * Output tokens of a completed request inside a range, spread evenly over the time in which they were made: those that
 * came from the first to the last, and those of reasoning that was not shown from the send to the first token, or to the
 * end where none came. `undefined` where the count is unknown.
 */
export function outputTokensIn(
  columns: RequestColumns,
  row: number,
  range: TimeRange,
  closed = true,
): number | undefined {
  const all = columns.metrics.get('outputTokenCount')?.at(row) ?? Number.NaN;
  if (Number.isNaN(all)) return undefined;
  const answeredAtMs = columns.answeredAtMs.at(row);
  const sentAtMs = columns.sentAtMs.at(row);
  const outputFromAtMs = columns.outputFromAtMs.at(row);
  const known = columns.metrics.get('hiddenOutputTokenCount')?.at(row) ?? Number.NaN;
  const hidden = Number.isNaN(known) ? 0 : known;
  const visible = (all - hidden) * overlapShare(outputFromAtMs, answeredAtMs, range, closed);
  if (hidden === 0) return visible;
  const hiddenToMs = outputFromAtMs > sentAtMs ? outputFromAtMs : answeredAtMs;
  return visible + hidden * overlapShare(sentAtMs, hiddenToMs, range, closed);
}

/**
 * Throughput over a stretch of time: ratio of sums, `work done inside / duration`. Each figure is absent when it is
 * unknown: no duration, or no completed request that states its tokens. With requests but none completed,
 * `requestsPerSecond` is 0, which is known. The total of a task whose answers are no text (embeddings) is its input.
 */
export function windowThroughput(columns: RequestColumns, range: TimeRange, task: string): Throughput {
  const perSecond = ratePer(range);
  const work = workDoneIn(columns, range);
  const outputTokenCount = work.outputTokenCount ?? (task === 'text-to-embeddings' ? 0 : undefined);
  const bothKnown = work.inputTokenCount !== undefined && outputTokenCount !== undefined;
  const totalTokenCount = bothKnown ? (work.inputTokenCount ?? 0) + outputTokenCount : undefined;
  const offered = offeredRequestsPerSecond(columns, range);
  return {
    ...named('requestsPerSecond', perSecond(columns.length === 0 ? undefined : work.requestCount)),
    ...named('inputTokensPerSecond', perSecond(work.inputTokenCount)),
    ...named('outputTokensPerSecond', perSecond(work.outputTokenCount)),
    ...named('totalTokensPerSecond', perSecond(totalTokenCount)),
    ...named('offeredRequestsPerSecond', offered),
  };
}

/** Turns a sum into a rate over the range; `undefined` for an unknown sum or a range of no duration. */
export function ratePer(range: TimeRange): (sum: number | undefined) => number | undefined {
  const seconds = (range.endMs - range.startMs) / 1000;
  return (sum) => (sum === undefined || seconds <= 0 ? undefined : sum / seconds);
}

/**
 * Rate of the schedule inside the range: `(n - 1) / (last - first scheduled instant)`. n arrivals have n - 1 gaps.
 * `undefined` in a closed loop and below two arrivals.
 */
function offeredRequestsPerSecond(columns: RequestColumns, range: TimeRange): number | undefined {
  let count = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < columns.length; row++) {
    const atMs = columns.scheduledAtMs.at(row);
    if (!(atMs >= range.startMs && atMs <= range.endMs)) continue;
    count++;
    firstMs = Math.min(firstMs, atMs);
    lastMs = Math.max(lastMs, atMs);
  }
  return lastMs > firstMs ? ((count - 1) * 1000) / (lastMs - firstMs) : undefined;
}

/** An object with the field, or without it where the value is unknown. */
function named<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  // A computed key loses its literal type; it is K by construction.
  return value === undefined ? {} : ({ [key]: value } as Record<K, number>);
}
