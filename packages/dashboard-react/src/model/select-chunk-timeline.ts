import type { ChunkKind, RequestRecord } from '@genai-bench/core-metrics';

export interface TimelineChunk {
  readonly index: number;
  /** Since the request was sent. */
  readonly sinceSendMs: number;
  /** Since the chunk before; absent for the first, and within one read, where the gap is unknown. */
  readonly gapMs: number | undefined;
  readonly readNumber: number;
  readonly kind: ChunkKind;
}

/** Chunks of one answer in time; empty when none were recorded or the request was never sent. */
export function selectChunkTimeline(record: RequestRecord): readonly TimelineChunk[] {
  const { chunks, sentAtMs } = record;
  if (chunks === undefined || sentAtMs === undefined) return [];
  return chunks.atMs.map((atMs, index) => {
    const previousAtMs = chunks.atMs[index - 1];
    const readNumber = chunks.readNumber[index] as number;
    const isSameRead = chunks.readNumber[index - 1] === readNumber;
    return {
      index,
      sinceSendMs: atMs - sentAtMs,
      gapMs: previousAtMs === undefined || isSameRead ? undefined : atMs - previousAtMs,
      readNumber,
      kind: chunks.kind[index] as ChunkKind,
    };
  });
}
