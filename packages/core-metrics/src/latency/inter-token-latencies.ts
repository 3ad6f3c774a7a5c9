import type { ChunkTrace } from '../record/chunk-trace.ts';
import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * Hands the gap before each chunk but the first to `add`, in ms, in order. The gaps add up to the time from the first
 * chunk to the last, so their mean is that time divided by (chunks - 1), however the network bundled them.
 *
 * Of chunks that came in one socket read, only the time since the read before is known: each gap is at most that long,
 * and all of them together are. Each gets an even share of it and is `bounded`, where a gap between two chunks that came
 * in reads of their own is exact. The chunks of the first read share the time until the second.
 *
 * The wait before the first chunk is time to first token, no gap. Nothing for an answer that was not streamed or came
 * in one read, and for several answers side by side in one stream, whose chunks are not each other's neighbours.
 */
export function eachInterTokenLatency(
  record: RequestRecord,
  add: (gapMs: number, bounded: boolean) => void,
): void {
  const chunks = chunksWithGaps(record);
  if (chunks === undefined) return;
  const { atMs, readNumber } = chunks;
  let pendingCount = 0;
  let knownAtMs = atMs[0];
  for (let index = 1; index < atMs.length; index++) {
    pendingCount++;
    const endsRead = readNumber[index] !== readNumber[index + 1];
    if (!endsRead || readNumber[index] === readNumber[0]) continue;
    const sharedMs = elapsedMs(knownAtMs, atMs[index]);
    if (sharedMs !== undefined)
      for (let gap = 0; gap < pendingCount; gap++) add(sharedMs / pendingCount, pendingCount > 1);
    pendingCount = 0;
    knownAtMs = atMs[index];
  }
}

function chunksWithGaps({ streamed, chunks, choiceCount }: RequestRecord): ChunkTrace | undefined {
  if (!streamed || chunks === undefined || choiceCount !== undefined) return undefined;
  const { readNumber } = chunks;
  return readNumber[0] === readNumber[readNumber.length - 1] ? undefined : chunks;
}

/** Gaps of one request as a list, in ms; the same as `eachInterTokenLatency` hands out. */
export function interTokenLatenciesMs(record: RequestRecord): number[] {
  const gaps: number[] = [];
  eachInterTokenLatency(record, (gapMs) => gaps.push(gapMs));
  return gaps;
}

/** How many chunks arrived in the same socket read as the chunk before them. */
export function coalescedChunkCount(record: RequestRecord): number {
  const readNumber = record.chunks?.readNumber ?? [];
  let count = 0;
  for (let index = 1; index < readNumber.length; index++) {
    if (readNumber[index] === readNumber[index - 1]) count++;
  }
  return count;
}

/**
 * Mean gap of the request, in ms: `(last chunk - first chunk) / (chunks - 1)`. What an objective on ITL judges.
 * `undefined` without a gap.
 */
export function meanInterTokenLatencyMs(record: RequestRecord): number | undefined {
  const atMs = chunksWithGaps(record)?.atMs ?? [];
  const durationMs = elapsedMs(atMs[0], atMs[atMs.length - 1]);
  return durationMs === undefined ? undefined : durationMs / (atMs.length - 1);
}

export const itlMetric = {
  key: 'itlMs',
  label: 'ITL',
  objectiveNames: ['itl'],
  unit: 'ms',
  direction: 'lower',
  formula: 'gaps between consecutive chunks; those of one socket read share the time since the read before',
  undefinedWhen: 'one chunk, or all in one read; several answers in one stream',
  perRequest: meanInterTokenLatencyMs,
  eachValue: eachInterTokenLatency,
} as const satisfies MetricDefinition;
