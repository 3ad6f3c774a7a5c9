import type { ChunkKind, RequestRecord } from '@genai-bench/core-metrics';

/** What happens while one prompt is answered by several models. `atMs` counts from the call. */
export type FanOutEvent =
  /** A slot at the target's host was free and the request leaves. */
  | {
      readonly type: 'attempt-started';
      readonly targetId: string;
      readonly attempt: number;
      readonly atMs: number;
    }
  | {
      readonly type: 'delta';
      readonly targetId: string;
      readonly attempt: number;
      readonly atMs: number;
      readonly kind: ChunkKind;
      /** Untrusted text from the model. */
      readonly text: string;
    }
  /** An attempt ended without an answer and before any text; it is made again. */
  | {
      readonly type: 'attempt-failed';
      readonly targetId: string;
      readonly attempt: number;
      readonly atMs: number;
      readonly record: RequestRecord;
    }
  /** The target's last word, exactly one for each target. */
  | {
      readonly type: 'finished';
      readonly targetId: string;
      readonly attempt: number;
      readonly atMs: number;
      readonly record: RequestRecord;
      /** The answer's text without reasoning, as far as it came. */
      readonly text: string;
    };
