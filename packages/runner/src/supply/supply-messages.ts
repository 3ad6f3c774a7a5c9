import type { DatasetReading, LevelOutline, RequestPhase } from '@genai-bench/core-metrics';
import type { RunnerErrorCode } from '../errors.ts';
import type { PackedRequests } from '../load/thread-messages.ts';
import type { Expectation } from './request-maker.ts';

export type ToSupplyThread =
  /** Answered in the order in which they come. */
  | {
      readonly type: 'make';
      readonly outline: LevelOutline;
      readonly phase: RequestPhase;
      readonly indexes: readonly number[];
    }
  /** From now on load threads come first. */
  | { readonly type: 'load-begins' }
  | { readonly type: 'close' };

export type FromSupplyThread =
  /** Tokenizer and data set are loaded. */
  | { readonly type: 'ready'; readonly dataset?: DatasetReading }
  | {
      readonly type: 'made';
      readonly requests: PackedRequests;
      /** In the order of the requests. */
      readonly expectations: readonly Expectation[];
    }
  /** In place of `ready` or of `made`. */
  | { readonly type: 'failed'; readonly code: RunnerErrorCode | undefined; readonly message: string };
