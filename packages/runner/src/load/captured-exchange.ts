import type { ConnectionTrace, RequestOutcome, RequestPhase } from '@genai-bench/core-metrics';

/**
 * What a load thread kept of one request: stamps and raw body bytes, not yet looked into. Decoding it later gives the
 * `RequestRecord`. All `…AtMs` are on the run's clock (ms since the run's origin). What did not occur may be present as
 * `undefined`: objects of one shape are made and sent to the main thread at a third of the cost.
 */
export interface CapturedExchange {
  readonly index: number;
  readonly phase: RequestPhase;
  readonly threadIndex: number;
  readonly scheduledAtMs?: number | undefined;
  readonly sentAtMs?: number | undefined;
  readonly writtenAtMs?: number | undefined;
  readonly firstByteAtMs?: number | undefined;
  readonly closedAtMs?: number | undefined;
  readonly connection?: ConnectionTrace | undefined;
  readonly resendCount: number;
  readonly head?:
    | {
        readonly status: number;
        readonly contentType?: string | undefined;
        readonly retryAfter?: string | undefined;
        /** Absent for a body that is sent as it is. */
        readonly contentEncoding?: string | undefined;
        /** Where a redirect points. */
        readonly location?: string | undefined;
      }
    | undefined;
  /** The body without HTTP framing. */
  readonly body: Uint8Array;
  /** One entry for each socket read that brought body bytes. */
  readonly reads: BodyReads;
  /** Bytes of the body that came and were let go unread. */
  readonly droppedBytes?: number | undefined;
  /** Bytes of the body that were handed on before these, as pieces. */
  readonly handedOnBytes?: number | undefined;
  /** A piece of an answer that goes on: its bytes count, and its end does not. */
  readonly isPiece?: true | undefined;
  /** The server kept the response open behind the answer's end mark. */
  readonly heldOpen?: true | undefined;
  /** How it ended as far as the transport can tell; the answer's content may make it an error still. */
  readonly end: CapturedEnd;
}

export interface BodyReads {
  readonly atMs: Float64Array;
  readonly readNumber: Uint32Array;
  /** Offset in `body` just behind the read's last byte. */
  readonly endOffset: Uint32Array;
}

/** `ended`: the response's HTTP framing is complete, or the answer's end mark has come. Otherwise the outcome that the load thread decided. */
export type CapturedEnd =
  | { readonly kind: 'ended' }
  | Extract<RequestOutcome, { kind: 'transport_error' | 'timeout' | 'incomplete' | 'cancelled' | 'dropped' }>;
