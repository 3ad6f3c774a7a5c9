import type { RequestPhase } from '@genai-bench/core-metrics';
import { packRequests } from '../load/pack-requests.ts';
import type { PackedRequests } from '../load/thread-messages.ts';

/** Requests with these indexes; the body of each is its index. */
export function packBodies(indexes: readonly number[], phase: RequestPhase = 'measured'): PackedRequests {
  return packRequests(
    phase,
    indexes.map((index) => ({ index, body: Buffer.from(String(index)) })),
  );
}

/** 0, 1, … */
export function firstIndexes(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}
