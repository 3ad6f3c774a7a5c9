/**
 * Where a token count comes from: the server's `usage`, counted here with the run's tokenizer from the full text,
 * estimated from the text's length because no tokenizer was given, or (input only) what the plan asked for.
 */
export type TokenCountSource = 'server' | 'tokenizer' | 'estimate' | 'requested';

export interface TokenCount {
  readonly count: number;
  readonly source: TokenCountSource;
}

/** Output tokens, with whether what arrived bears the server's word out. */
export interface OutputTokenCount extends TokenCount {
  /**
   * The server's count cannot be that of what arrived: more than twice as many tokens as chunks and text account for,
   * less than half of the text's own, or tokens of an answer without a single chunk. It is kept as stated and part of
   * no figure.
   */
  readonly contradicted?: true;
}

/** Token counts of one request. A count that nobody knows is absent, never 0. */
export interface TokenCounts {
  readonly input?: TokenCount;
  /** All output tokens, reasoning included. */
  readonly output?: OutputTokenCount;
  /** The part of `output` that came as chunks; present only where some of it did not: reasoning that is not shown. */
  readonly visible?: TokenCount;
  /** The part of `output` that is reasoning. */
  readonly reasoning?: TokenCount;
  /** The part of `input` that the server took from its prefix cache. */
  readonly cachedInput?: TokenCount;
}
