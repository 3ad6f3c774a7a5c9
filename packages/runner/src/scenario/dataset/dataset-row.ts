import type { ChatMessage } from '../prompt.ts';

/** One request of a data set. */
export interface DatasetRow {
  readonly messages: readonly ChatMessage[];
  /** The row's own output limit (`max_tokens` or `output_len`); absent when it states none. */
  readonly outputTokenCount?: number;
}
