import type { RequestRecord } from '@genai-bench/core-metrics';
import type { PackedCaptures } from '../load/pack-captures.ts';

/** Given to the decode thread when it starts; holds for the whole run. */
export interface DecodeThreadSettings {
  readonly backend: string;
  /** As the plan names it; absent for the estimate. */
  readonly tokenizer?: string;
  readonly streamed: boolean;
  /** The largest that a compressed one may become. */
  readonly mostAnswerBytes: number;
  /** Of answers that wait, all together. */
  readonly mostWaitingBytes: number;
  /** Of what is known of answers that come in pieces, all together. */
  readonly mostOpenBytes: number;
  /** Taken out of everything that a server said. */
  readonly secrets: readonly string[];
}

export type ToDecodeThread =
  | { readonly type: 'decode'; readonly levelIndex: number; readonly captures: PackedCaptures }
  /** No load is under way any more: nothing is disturbed by reading on without pauses. */
  | { readonly type: 'load-over' }
  | { readonly type: 'close' };

/** Some of the records of a batch. Batches are answered in the order in which they came. */
export interface FromDecodeThread {
  readonly records: readonly RequestRecord[];
  /** These were the last of their batch. */
  readonly batchDone: boolean;
}
