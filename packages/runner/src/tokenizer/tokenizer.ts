import type { TokenCountSource } from '@genai-bench/core-metrics';

/** Counts and makes tokens of one vocabulary. Pure and synchronous; runs ahead of the clock or after the request. */
export interface Tokenizer {
  /** Such as `o200k_base`, the path of a `tokenizer.json`, or `estimate`. */
  readonly name: string;
  /** What counts made with it may claim: `tokenizer`, or `estimate` when it only estimates from length. */
  readonly source: Extract<TokenCountSource, 'tokenizer' | 'estimate'>;
  /** Number of tokens of a text, without special tokens. */
  count(text: string): number;
  encode(text: string): readonly number[];
  decode(tokens: readonly number[]): string;
}
