import type { ConnectionTrace, RequestPhase } from '@genai-bench/core-metrics';
import type { ResponseHead, ResponseSink, TransportFailure } from '../transport/transport.ts';
import type { CapturedEnd, CapturedExchange } from './captured-exchange.ts';
import type { EndMarkWatch } from './end-mark-watch.ts';
import type { ReadLog } from './read-log.ts';

export interface RecordedRequest {
  readonly index: number;
  readonly phase: RequestPhase;
  /** When the schedule wanted it; open loop only. */
  readonly scheduledAtMs: number | undefined;
}

export interface ExchangeRecorderOptions {
  readonly request: RecordedRequest;
  readonly startedAtMs: number;
  /** Empty; belongs to this recorder until its capture has been looked at. */
  readonly log: ReadLog;
  readonly mostAnswerBytes: number;
  /** Of a streamed answer. */
  readonly endMark?: EndMarkWatch | undefined;
  /** Called when a streamed answer is long: takes the next `piece` of it, or is false where there is no room for one. */
  readonly takePiece?: (() => boolean) | undefined;
}

/** So much of an answer is held before it is handed on; a read adds 64 kB at most. */
const pieceBytes = 64 * 1024;
const lineFeed = 0x0a;
const nothing = new Uint8Array(0);

/** How the transport says that a request ended; `marked`: the answer did, and the response may go on. */
export type CapturedExchangeEnd =
  | { readonly kind: 'marked'; readonly atMs: number }
  | { readonly kind: 'ended'; readonly atMs: number }
  | { readonly kind: 'failed'; readonly failure: TransportFailure; readonly atMs: number };

/**
 * Keeps what the transport reports of one request: stamps as numbers, bytes as bytes. Nothing is parsed and no string
 * is built here, because this runs between two socket reads of other requests. Stamps are `monotonicMs`.
 */
export class ExchangeRecorder implements ResponseSink {
  readonly request: RecordedRequest;
  /** When it was given to the transport: the limit on the whole request counts from here, so that connecting is inside it. */
  readonly startedAtMs: number;
  readonly log: ReadLog;
  responseHead: ResponseHead | undefined;
  /** When the answer's end mark came; nothing behind its read is kept. */
  markedAtMs: number | undefined;
  /** The response was still open when it was given up behind the mark. */
  heldOpen: true | undefined;
  #endMark: EndMarkWatch | undefined;
  #sentAtMs: number | undefined;
  #writtenAtMs: number | undefined;
  #firstByteAtMs: number | undefined;
  #connection: ConnectionTrace | undefined;
  #resendCount = 0;
  #droppedBytes: number | undefined;
  #handedOnBytes = 0;
  #takePiece: (() => boolean) | undefined;
  readonly #mostAnswerBytes: number;
  readonly #onEnd: (end: CapturedExchangeEnd) => void;

  constructor(options: ExchangeRecorderOptions, onEnd: (end: CapturedExchangeEnd) => void) {
    this.request = options.request;
    this.startedAtMs = options.startedAtMs;
    this.log = options.log;
    this.#mostAnswerBytes = options.mostAnswerBytes;
    this.#endMark = options.endMark;
    this.#takePiece = options.takePiece;
    this.#onEnd = onEnd;
  }

  /** When the limit on the first token begins to count: the send, or the start while there was none. */
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
    // The body of an error is no stream, and compressed bytes are none that can be searched.
    if (head.status < 200 || head.status > 299 || contentEncodingOf(head) !== undefined) {
      this.#endMark = undefined;
      this.#takePiece = undefined;
    }
    this.#firstByteAtMs = firstByteAtMs;
  }

  body(bytes: Uint8Array, atMs: number, readNumber: number): void {
    // One read may hold several HTTP chunks.
    if (this.markedAtMs !== undefined && this.markedAtMs !== atMs) return;
    if (this.log.byteCount + bytes.length > this.#mostAnswerBytes) {
      const message = `the response is larger than ${this.#mostAnswerBytes} bytes; it was not read`;
      this.#giveUp(bytes, { code: 'RESPONSE_TOO_LARGE', message }, atMs);
      return;
    }
    if (!this.log.append(bytes, atMs, readNumber)) {
      this.#giveUp(bytes, answerNotKept(this.log.byteCount + bytes.length), atMs);
      return;
    }
    if (this.markedAtMs !== undefined) return;
    if (this.#endMark?.() === true) {
      this.markedAtMs = atMs;
      this.#onEnd({ kind: 'marked', atMs });
      return;
    }
    if (this.#takePiece === undefined || this.log.heldBytes < pieceBytes || this.#takePiece()) return;
    this.#giveUp(nothing, answerNotKept(this.log.byteCount), atMs);
  }

  /** What is held, as far as it is whole lines, and handed on with this call. */
  piece(threadIndex: number): CapturedExchange {
    const { log } = this;
    const lastLineEnd = log.bytesFrom(log.firstOffset).lastIndexOf(lineFeed);
    const { body, reads } = log.handOn(
      lastLineEnd === -1 ? log.byteCount : log.firstOffset + lastLineEnd + 1,
    );
    this.#handedOnBytes = log.firstOffset;
    const { index, phase } = this.request;
    const head = headOf(this.responseHead);
    return {
      index,
      phase,
      threadIndex,
      resendCount: 0,
      head,
      body,
      reads,
      isPiece: true,
      end: { kind: 'ended' },
    };
  }

  /** Bytes that are not looked into give no figures, and need not be held. */
  #giveUp(last: Uint8Array, failure: TransportFailure, atMs: number): void {
    this.#droppedBytes = this.log.byteCount - this.#handedOnBytes + last.length;
    this.log.letGo();
    this.#onEnd({ kind: 'failed', failure, atMs });
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

  /** What was kept, on the run's clock. Bytes and stamps are views into `log`, valid until it is used again. */
  capture(end: CapturedEnd, closedAtMs: number, threadIndex: number, originMs: number): CapturedExchange {
    const { body, reads } = this.log.view();
    return {
      index: this.request.index,
      phase: this.request.phase,
      threadIndex,
      scheduledAtMs: since(originMs, this.request.scheduledAtMs),
      sentAtMs: since(originMs, this.#sentAtMs),
      writtenAtMs: since(originMs, this.#writtenAtMs),
      firstByteAtMs: since(originMs, this.#firstByteAtMs),
      closedAtMs: closedAtMs - originMs,
      connection: this.#connection,
      resendCount: this.#resendCount,
      head: headOf(this.responseHead),
      body,
      reads,
      droppedBytes: this.#droppedBytes,
      handedOnBytes: this.#handedOnBytes === 0 ? undefined : this.#handedOnBytes,
      heldOpen: this.heldOpen,
      end,
    };
  }
}

function headOf(head: ResponseHead | undefined): CapturedExchange['head'] {
  if (head === undefined) return undefined;
  return {
    status: head.status,
    contentType: head.headers['content-type'],
    retryAfter: head.headers['retry-after'],
    contentEncoding: contentEncodingOf(head),
    location: head.headers['location'],
  };
}

/** The end of an answer for whose bytes this client had no room. */
export function answerNotKept(bytes: number): TransportFailure {
  return {
    code: 'ANSWER_NOT_KEPT',
    message: `this client had no room for the ${bytes} bytes of the answer beside those of others; they were not read`,
  };
}

/** `undefined` for a body that is sent as it is. */
export function contentEncodingOf({ headers }: ResponseHead): string | undefined {
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  return encoding === '' || encoding === 'identity' ? undefined : encoding;
}

function since(originMs: number, atMs: number | undefined): number | undefined {
  return atMs === undefined ? undefined : atMs - originMs;
}
