/** Bytes of answers that a process holds at most: a server that never stops talking must not take all memory. */
interface AnswerLimits {
  /** Of one answer. */
  readonly answerBytes: number;
  /** Shared by the longer answers of all load threads that cannot be read in pieces, while they arrive. */
  readonly roomBytes: number;
  /** Of whole answers that wait to be read, by which the end of a level may lie behind its time. */
  readonly waitingBytes: number;
  /**
   * Of answers that wait to be recorded, at which no more pieces of longer ones are taken; at half of it no more requests
   * are made ready. What waits at the end of a level is read after its time.
   */
  readonly unreadBytes: number;
  /** Of what is known of longer answers that go on. */
  readonly openBytes: number;
}

export const answerLimits = {
  'text-to-text': {
    // 128,000 tokens in events of 250 bytes.
    answerBytes: 32_000_000,
    roomBytes: 128_000_000,
    waitingBytes: 128_000_000,
    unreadBytes: 64_000_000,
    // Two million chunks.
    openBytes: 128_000_000,
  },
  'text-to-embeddings': {
    // 2,048 vectors of 3,072 dimensions, as decimals.
    answerBytes: 128_000_000,
    roomBytes: 1_000_000_000,
    waitingBytes: 512_000_000,
    unreadBytes: 256_000_000,
    // They come in one piece.
    openBytes: 0,
  },
} as const satisfies Readonly<Record<string, AnswerLimits>>;
