import type { PreparedRequest } from './pack-requests.ts';
import type { PackedRequests } from './thread-messages.ts';

/** Prepared requests of one thread, first in, first out. Bodies stay views into the buffers they came in. */
export interface RequestStock {
  add(packed: PackedRequests): void;
  take(): PreparedRequest | undefined;
  readonly size: number;
  /** Of the bodies that were not taken yet. */
  readonly bytes: number;
}

export function createRequestStock(): RequestStock {
  const batches: { readonly packed: PackedRequests; next: number }[] = [];
  let size = 0;
  let bytes = 0;
  return {
    add(packed) {
      if (packed.indexes.length === 0) return;
      batches.push({ packed, next: 0 });
      size += packed.indexes.length;
      bytes += packed.bytes.length;
    },
    take() {
      const batch = batches[0];
      if (batch === undefined) return undefined;
      const { packed, next } = batch;
      batch.next += 1;
      size -= 1;
      if (batch.next === packed.indexes.length) batches.shift();
      const body = packed.bytes.subarray(next === 0 ? 0 : packed.ends[next - 1]!, packed.ends[next]!);
      bytes -= body.length;
      return { index: packed.indexes[next]!, body };
    },
    get size() {
      return size;
    },
    get bytes() {
      return bytes;
    },
  };
}
