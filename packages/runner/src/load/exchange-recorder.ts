import type { ConnectionTrace, RequestPhase } from '@genai-bench/core-metrics';
import type { ResponseHead, ResponseSink, TransportFailure } from '../transport/transport.ts';
import type { CapturedEnd, CapturedExchange } from './captured-exchange.ts';
import { createReadLog, type ReadLog } from './read-log.ts';

export interface RecordedRequest {
  readonly index: number;
  readonly phase: RequestPhase;
  /** When the schedule wanted it; open loop only. */
  readonly scheduledAtMs: number | undefined;
}

/** How the transport says that a request ended. */
export type CapturedExchangeEnd =
  | { readonly kind: 'ended'; readonly atMs: number }
  | { readonly kind: 'failed'; readonly failure: TransportFailure; readonly atMs: number };

/**
 * Keeps what the transport reports of one request: stamps as numbers, bytes as bytes. Nothing is parsed and no string
 * is built here, because this runs between two socket reads of other requests. Stamps are `monotonicMs`.
 */
export class ExchangeRecorder implements ResponseSink {
  readonly request: RecordedRequest;
  /** When it was given to the transport: time limits count from here, so that connecting is inside them. */
  readonly startedAtMs: number;
  readonly log: ReadLog = createReadLog();
  responseHead: ResponseHead | undefined;
  #sentAtMs: number | undefined;
  #writtenAtMs: number | undefined;
  #firstByteAtMs: number | undefined;
  #connection: ConnectionTrace | undefined;
  #resendCount = 0;
  readonly #onEnd: (end: CapturedExchangeEnd) => void;

  constructor(request: RecordedRequest, startedAtMs: number, onEnd: (end: CapturedExchangeEnd) => void) {
    this.request = request;
    this.startedAtMs = startedAtMs;
    this.#onEnd = onEnd;
  }

  /** When limits on the answer begin to count: the send, or the start while there was none. */
  get waitingSinceMs(): number {
    return this.#sentAtMs ?? this.startedAtMs;
  }

  sent(atMs: number, connection: ConnectionTrace): void {
    this.#sentAtMs = atMs;
    this.#connection = connection;
  }

  written(atMs: number): void {
    this.#writtenAtMs = atMs;
  }

  head(head: ResponseHead, firstByteAtMs: number): void {
    this.responseHead = head;
    this.#firstByteAtMs = firstByteAtMs;
  }

  body(bytes: Uint8Array, atMs: number, readNumber: number): void {
    this.log.append(bytes, atMs, readNumber);
  }

  ended(atMs: number): void {
    this.#onEnd({ kind: 'ended', atMs });
  }

  failed(failure: TransportFailure, atMs: number): void {
    this.#onEnd({ kind: 'failed', failure, atMs });
  }

  resent(): void {
    this.#resendCount += 1;
    this.#sentAtMs = undefined;
    this.#writtenAtMs = undefined;
  }

  capture(end: CapturedEnd, closedAtMs: number, threadIndex: number, originMs: number): CapturedExchange {
    const onRunClock = (atMs: number | undefined): number | undefined =>
      atMs === undefined ? undefined : atMs - originMs;
    const { scheduledAtMs, index, phase } = this.request;
    const { contentType, retryAfter } = keptHeaders(this.responseHead);
    return withoutUndefined({
      index,
      phase,
      threadIndex,
      scheduledAtMs: onRunClock(scheduledAtMs),
      sentAtMs: onRunClock(this.#sentAtMs),
      writtenAtMs: onRunClock(this.#writtenAtMs),
      firstByteAtMs: onRunClock(this.#firstByteAtMs),
      closedAtMs: closedAtMs - originMs,
      connection: this.#connection,
      resendCount: this.#resendCount,
      head:
        this.responseHead === undefined
          ? undefined
          : withoutUndefined({ status: this.responseHead.status, contentType, retryAfter }),
      ...this.log.take(originMs),
      end,
    });
  }
}

function keptHeaders(head: ResponseHead | undefined): {
  contentType: string | undefined;
  retryAfter: string | undefined;
} {
  return { contentType: head?.headers['content-type'], retryAfter: head?.headers['retry-after'] };
}

type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves absent keys out, because `undefined` is not the same as absent once it has crossed into JSON or a copy. */
function withoutUndefined<T extends object>(value: T): WithoutUndefined<T> {
  // Holds because exactly the entries that may be undefined are dropped when they are.
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as WithoutUndefined<T>;
}
