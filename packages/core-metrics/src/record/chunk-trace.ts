/**
 * What a chunk carried: answer text, reasoning text, a tool call, (for non-streamed answers) the whole body, or a
 * payload in a field that is not known (`unread`).
 */
export type ChunkKind = 'text' | 'reasoning' | 'tool-call' | 'body' | 'unread';

/**
 * The chunks of one answer as parallel columns of equal length, one entry for each event with a non-empty payload.
 * Columns instead of an object per chunk, because a run holds millions of them.
 */
export interface ChunkTrace {
  /** When the socket read that completed the chunk's event returned, in ms on the run's clock; never decreases. */
  readonly atMs: readonly number[];
  /**
   * Number of the socket read within the request, from 0. Chunks with the same number arrived together:
   * the gap between them is unknown, not zero.
   */
  readonly readNumber: readonly number[];
  readonly kind: readonly ChunkKind[];
  /** Tokens of each chunk, where the server states them (per-chunk usage); absent when unknown. */
  readonly tokenCount?: readonly number[];
}
