import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * Hands each gap between consecutive chunks that arrived in different socket reads to `add`, in ms, in order.
 * A gap inside one read is unknown, not zero: it is left out here and counted by `coalescedChunkCount`.
 * The wait before the first chunk is time to first token, no gap. Nothing for an answer that was not streamed.
 */
export function eachInterTokenLatency(record: RequestRecord, add: (gapMs: number) => void): void {
  if (!record.streamed || record.chunks === undefined) return;
  const { atMs, readNumber } = record.chunks;
  for (let index = 1; index < atMs.length; index++) {
    if (readNumber[index] === readNumber[index - 1]) continue;
    const gapMs = elapsedMs(atMs[index - 1], atMs[index]);
    if (gapMs !== undefined) add(gapMs);
  }
}

/** Gaps of one request as a list, in ms; the same as `eachInterTokenLatency` hands out. */
export function interTokenLatenciesMs(record: RequestRecord): number[] {
  const gaps: number[] = [];
  eachInterTokenLatency(record, (gapMs) => gaps.push(gapMs));
  return gaps;
}

/** How many chunks arrived in the same socket read as the chunk before them: gaps that nobody could see. */
export function coalescedChunkCount(record: RequestRecord): number {
  const readNumber = record.chunks?.readNumber ?? [];
  let count = 0;
  for (let index = 1; index < readNumber.length; index++) {
    if (readNumber[index] === readNumber[index - 1]) count++;
  }
  return count;
}

/** Mean of the request's gaps, in ms: what an objective on ITL judges. `undefined` without a gap. */
export function meanInterTokenLatencyMs(record: RequestRecord): number | undefined {
  let sumMs = 0;
  let count = 0;
  eachInterTokenLatency(record, (gapMs) => {
    sumMs += gapMs;
    count++;
  });
  return count === 0 ? undefined : sumMs / count;
}

export const itlMetric = {
  key: 'itlMs',
  label: 'ITL',
  unit: 'ms',
  direction: 'lower',
  formula: 'gaps between consecutive chunks of different socket reads; a request is judged by their mean',
  perRequest: meanInterTokenLatencyMs,
  eachValue: eachInterTokenLatency,
} as const satisfies MetricDefinition;
