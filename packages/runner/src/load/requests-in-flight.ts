import type { RequestOutcome } from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import type { RequestTimeouts } from '../plan/run-plan.ts';
import { monotonicMs } from '../clock.ts';
import type { ReadStamp } from '../stream/read-stamp.ts';
import type {
  ResponseHead,
  ResponseSink,
  Transport,
  TransportExchange,
  TransportFailure,
} from '../transport/transport.ts';
import { createEndMarkWatch } from './end-mark-watch.ts';
import type { CapturedEnd, CapturedExchange } from './captured-exchange.ts';
import { ExchangeRecorder, type CapturedExchangeEnd, type RecordedRequest } from './exchange-recorder.ts';
import type { ReadLog, ReadLogPool } from './read-log.ts';
import { createTokenWatch, type TokenWatch } from './token-watch.ts';

export interface RequestsInFlightOptions {
  readonly transport: Transport;
  readonly threadIndex: number;
  readonly originMs: number;
  readonly backend: string;
  readonly streamed: boolean;
  readonly mostAnswerBytes: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestIdPrefix: string;
  readonly timeouts: RequestTimeouts;
  /** Sees body bytes as they arrive, after they were kept; for answers that are read live. */
  readonly tap?: (bytes: Uint8Array, read: ReadStamp, head: ResponseHead) => void;
  readonly logs: ReadLogPool;
  /** Who takes long streamed answers in pieces while they go on; without it each is kept until its end. */
  readonly pieces?: PieceTaker;
  /**
   * Called once for each request that was sent, whatever became of it. The capture's bytes are views into `log`: who
   * is done with them gives the log back to its pool.
   */
  readonly finished: (capture: CapturedExchange, log: ReadLog) => void;
  /** Called before `finished`, so that the next request leaves before this one is looked at. */
  readonly slotFreed: (request: RecordedRequest, end: CapturedEnd) => void;
}

export interface PieceTaker {
  /** Whether there is room for one more; an answer that finds none is given up. */
  hasRoom(): boolean;
  add(piece: CapturedExchange): void;
}

/** The requests of one thread that are under way, and the time limits they live under. */
export interface RequestsInFlight {
  readonly size: number;
  send(request: RecordedRequest, body: Uint8Array): void;
  /** Ends all of them now with the given outcome. */
  abortAll(outcome: Extract<RequestOutcome, { kind: 'cancelled' | 'timeout' }>): void;
  /** Stops watching time limits. */
  close(): void;
}

interface InFlight {
  readonly recorder: ExchangeRecorder;
  exchange: TransportExchange | undefined;
  tokens: TokenWatch | undefined;
  /** Runs from the answer's end mark to the response's end. */
  grace: NodeJS.Timeout | undefined;
}

/** A compressed stream arrives when the compressor has enough, not when the model has written. */
const ownHeaders = { 'accept-encoding': 'identity' };

/**
 * How long a response may stay open behind its answer's end mark. Most servers end it in the next write, after which
 * the connection takes the next request. One that holds it open costs its slot this time; it is halved with each that
 * does, because the server then does so always.
 */
const graceMs = 50;

export function createRequestsInFlight(options: RequestsInFlightOptions): RequestsInFlight {
  const { transport, timeouts } = options;
  const flying = new Set<InFlight>();
  const backend = findBackend(options.backend);
  let closed = false;
  let currentGraceMs = graceMs;
  const sweep = setInterval(() => {
    const nowMs = monotonicMs();
    // Judged after the sockets were read: when this thread was held up, bytes that came in time are still unread, and
    // its own delay must not be called the server's.
    setImmediate(() => {
      if (!closed) expire(nowMs);
    });
  }, sweepIntervalMs(timeouts));

  function finish(flight: InFlight, end: CapturedEnd, atMs: number): void {
    if (!flying.delete(flight)) return;
    clearTimeout(flight.grace);
    options.slotFreed(flight.recorder.request, end);
    const { recorder } = flight;
    options.finished(recorder.capture(end, atMs, options.threadIndex, options.originMs), recorder.log);
  }

  /** The answer is whole: what becomes of its response is only the connection's matter. */
  function awaitClose(flight: InFlight, markedAtMs: number): void {
    const giveUp = (): void => {
      if (!flying.has(flight)) return;
      currentGraceMs = Math.max(1, currentGraceMs / 2);
      flight.recorder.heldOpen = true;
      flight.exchange?.abort();
      finish(flight, { kind: 'ended' }, markedAtMs);
    };
    // An end that came while this thread was held up is still unread when the timer fires.
    flight.grace = setTimeout(() => setImmediate(giveUp), currentGraceMs);
  }

  function endExchange(flight: InFlight, end: CapturedExchangeEnd): void {
    const { markedAtMs } = flight.recorder;
    if (end.kind === 'marked') return awaitClose(flight, end.atMs);
    // Ends an answer that grew too large; a request that failed by itself has nothing left to abort.
    if (end.kind === 'failed') flight.exchange?.abort();
    if (markedAtMs === undefined) return finish(flight, capturedEnd(end, timeouts), end.atMs);
    if (end.kind === 'ended') currentGraceMs = graceMs;
    finish(flight, { kind: 'ended' }, markedAtMs);
  }

  function expire(nowMs: number): void {
    for (const flight of flying) {
      if (flight.recorder.markedAtMs !== undefined) continue;
      const overdue = overdueLimit(flight, nowMs);
      if (overdue === undefined) continue;
      flight.exchange?.abort();
      // Not the instant of the sweep: a read that came since must not lie behind the end.
      finish(flight, overdue, monotonicMs());
    }
  }

  function overdueLimit({ recorder, tokens }: InFlight, nowMs: number): CapturedEnd | undefined {
    if (nowMs - recorder.startedAtMs > timeouts.totalMs)
      return timedOut('total', timeouts.totalMs, 'the whole answer');
    const { firstTokenMs, betweenChunksMs } = timeouts;
    // An answer in one piece has neither a first token nor gaps.
    if (tokens === undefined) return undefined;
    const waitedMs = nowMs - recorder.waitingSinceMs;
    if (firstTokenMs !== undefined && waitedMs > firstTokenMs && tokens.firstTokenAtMs() === undefined) {
      return timedOut('first-token', firstTokenMs, 'the first token');
    }
    if (betweenChunksMs === undefined) return undefined;
    const lastMs = tokens.lastTokenAtMs(nowMs - betweenChunksMs);
    return lastMs !== undefined && nowMs - lastMs > betweenChunksMs
      ? timedOut('between-chunks', betweenChunksMs, 'the next chunk')
      : undefined;
  }

  function handOn({ recorder, tokens }: InFlight, pieces: PieceTaker): boolean {
    if (!pieces.hasRoom()) return false;
    // It reads from the log, which is about to forget these bytes.
    tokens?.lastTokenAtMs(Infinity);
    pieces.add(recorder.piece(options.threadIndex));
    return true;
  }

  return {
    get size() {
      return flying.size;
    },
    send(request, body) {
      const log = options.logs.take();
      const { pieces, streamed, mostAnswerBytes } = options;
      const recorder = new ExchangeRecorder(
        {
          request,
          startedAtMs: monotonicMs(),
          log,
          mostAnswerBytes,
          endMark: streamed ? createEndMarkWatch(backend, log) : undefined,
          takePiece: streamed && pieces !== undefined ? () => handOn(flight, pieces) : undefined,
        },
        (end) => endExchange(flight, end),
      );
      const flight: InFlight = {
        recorder,
        exchange: undefined,
        tokens: watchTokens(recorder),
        grace: undefined,
      };
      flying.add(flight);
      const id = `${options.requestIdPrefix}${request.phase === 'warmup' ? 'w' : ''}${request.index}`;
      flight.exchange = transport.send(
        {
          method: 'POST',
          path: options.path,
          headers: { ...ownHeaders, 'x-request-id': id, ...options.headers },
          body,
        },
        options.tap === undefined ? recorder : tapped(recorder, options.tap),
      );
    },
    abortAll(outcome) {
      const nowMs = monotonicMs();
      for (const flight of flying) {
        const { markedAtMs } = flight.recorder;
        flight.exchange?.abort();
        if (markedAtMs === undefined) finish(flight, outcome, nowMs);
        else finish(flight, { kind: 'ended' }, markedAtMs);
      }
    },
    close() {
      closed = true;
      clearInterval(sweep);
    },
  };

  function watchTokens(recorder: ExchangeRecorder): TokenWatch | undefined {
    const needed =
      options.streamed && (timeouts.firstTokenMs !== undefined || timeouts.betweenChunksMs !== undefined);
    return needed ? createTokenWatch(recorder, options.backend) : undefined;
  }
}

function tapped(recorder: ExchangeRecorder, tap: NonNullable<RequestsInFlightOptions['tap']>): ResponseSink {
  return {
    sent: (atMs, connection) => recorder.sent(atMs, connection),
    written: (atMs) => recorder.written(atMs),
    head: (head, atMs) => recorder.head(head, atMs),
    body(bytes, atMs, readNumber) {
      const keptBefore = recorder.log.byteCount;
      recorder.body(bytes, atMs, readNumber);
      const isKept = recorder.log.byteCount > keptBefore;
      if (isKept && recorder.responseHead !== undefined)
        tap(bytes, { atMs, readNumber }, recorder.responseHead);
    },
    ended: (atMs) => recorder.ended(atMs),
    failed: (failure, atMs) => recorder.failed(failure, atMs),
    resent: () => recorder.resent(),
  };
}

/** Often enough that a limit is overrun by at most a tenth of itself. */
function sweepIntervalMs({ totalMs, firstTokenMs, betweenChunksMs }: RequestTimeouts): number {
  const shortest = Math.min(totalMs, firstTokenMs ?? Infinity, betweenChunksMs ?? Infinity);
  return Math.min(Math.max(shortest / 10, 2), 100);
}

function timedOut(
  phase: 'total' | 'first-token' | 'between-chunks',
  limitMs: number,
  awaited: string,
): CapturedEnd {
  return { kind: 'timeout', phase, limitMs, message: `${awaited} did not arrive within ${limitMs} ms` };
}

function capturedEnd(
  end: Exclude<CapturedExchangeEnd, { kind: 'marked' }>,
  timeouts: RequestTimeouts,
): CapturedEnd {
  return end.kind === 'ended' ? { kind: 'ended' } : endOfFailure(end.failure, timeouts);
}

function endOfFailure({ code, message }: TransportFailure, timeouts: RequestTimeouts): CapturedEnd {
  switch (code) {
    case 'BODY_TRUNCATED':
      return { kind: 'incomplete', message };
    case 'CONNECT_TIMEOUT':
      return { kind: 'timeout', phase: 'connect', limitMs: timeouts.connectMs, message };
    default:
      return { kind: 'transport_error', code, message };
  }
}
