import type { ChatMessage } from '../prompt.ts';

/** One request of a data set. */
export interface DatasetRow {
  readonly messages: readonly ChatMessage[];
  /** The row's own output limit (`max_tokens`, `max_completion_tokens` or `output_len`); absent when it states none. */
  readonly outputTokenCount?: number;
}

/** Why one row of a data set cannot be sent. Others can: it is left out and counted. */
export class RowProblem extends Error {
  override readonly name = 'RowProblem';
  /** What it has in common with other rows, such as "no human turn". */
  readonly reason: string;
  /** What to write instead. */
  readonly advice: string;

  constructor(reason: string, details: { readonly message: string; readonly advice: string }) {
    super(details.message);
    this.reason = reason;
    this.advice = details.advice;
  }
}
