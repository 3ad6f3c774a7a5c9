/**
 * Where a token count comes from: the server's `usage`, counted here with the run's tokenizer from the full text,
 * estimated from the text's length because no tokenizer was given, or (input only) what the plan asked for.
 */
export type TokenCountSource = 'server' | 'tokenizer' | 'estimate' | 'requested';

export interface TokenCount {
  readonly count: number;
  readonly source: TokenCountSource;
}

/** Token counts of one request. A count that nobody knows is absent, never 0. */
export interface TokenCounts {
  readonly input?: TokenCount;
  /** All output tokens, reasoning included. */
  readonly output?: TokenCount;
  /** The part of `output` that is reasoning. */
  readonly reasoning?: TokenCount;
  /** The part of `input` that the server took from its prefix cache. */
  readonly cachedInput?: TokenCount;
}
