import { createSeededRandom } from '@genai-bench/core-metrics';
import type { RequestPhase } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import { createSchedule } from '../schedule/create-schedule.ts';
import type { Transport } from '../transport/transport.ts';
import type { CapturedEnd, CapturedExchange } from './captured-exchange.ts';
import { createClosedLoopDispatcher } from './closed-loop-dispatcher.ts';
import type { Dispatcher } from './dispatcher.ts';
import { ExchangeRecorder, type RecordedRequest } from './exchange-recorder.ts';
import { createOpenLoopDispatcher } from './open-loop-dispatcher.ts';
import type { ReadLog, ReadLogPool } from './read-log.ts';
import { createRequestStock } from './request-stock.ts';
import { createRequestsInFlight, type PieceTaker } from './requests-in-flight.ts';
import type { LoadThreadSettings, PackedRequests, ThreadCounts, ThreadLevel } from './thread-messages.ts';

/** Stock below which more prepared requests are asked for; long prompts reach the bytes first. */
const lowStock = 512;
const lowStockBytes = 16_000_000;

export interface ThreadLevelRunOptions {
  readonly settings: LoadThreadSettings;
  readonly level: ThreadLevel;
  readonly transport: Transport;
  readonly logs: ReadLogPool;
  /** The capture's bytes are views into `log`, which goes back to `logs` once they are copied. */
  readonly captured: (capture: CapturedExchange, log: ReadLog) => void;
  readonly pieces?: PieceTaker;
  readonly requestsWanted: (phase: RequestPhase) => void;
}

/** One thread's share of one level, from its first connection to its last answer. */
export interface ThreadLevelRun {
  addRequests(requests: PackedRequests, last: boolean): void;
  /** Opens connections and sends the warm-up requests; resolves when measuring can begin. */
  prepare(): Promise<{ readonly openedConnections: number }>;
  /** Measures; resolves when all requests have ended. */
  measure(startAtMs: number): Promise<{ readonly gaveUp?: string }>;
  stop(drainMs: number): void;
  counts(): ThreadCounts;
  readonly starvedMs: number;
}

export function createThreadLevelRun(options: ThreadLevelRunOptions): ThreadLevelRun {
  const { settings, level, transport, logs, captured, requestsWanted } = options;
  const stocks = { warmup: createRequestStock(), measured: createRequestStock() };
  const final = { warmup: level.warmupRequests === 0, measured: false };
  /** Asked for, and not come yet. */
  const wanted = { warmup: false, measured: false };
  const connecting = new AbortController();
  const state = {
    phase: 'connecting' as ThreadCounts['phase'],
    stopped: false,
    finished: 0,
    transportErrorsInARow: 0,
    gaveUp: undefined as string | undefined,
    settle: undefined as (() => void) | undefined,
    durationTimer: undefined as NodeJS.Timeout | undefined,
    drainTimer: undefined as NodeJS.Timeout | undefined,
    drainUntilMs: Infinity,
  };
  const inFlight = createRequestsInFlight({
    ...level,
    transport,
    threadIndex: settings.threadIndex,
    originMs: settings.originMs,
    backend: settings.backend,
    slotFreed,
    logs,
    ...(options.pieces === undefined ? {} : { pieces: options.pieces }),
    finished(capture, log) {
      captured(capture, log);
      settleIfDone();
    },
  });
  let dispatcher = createDispatcher('warmup');

  function createDispatcher(phase: RequestPhase): Dispatcher {
    const stock = stocks[phase];
    const send = (request: RecordedRequest, body: Uint8Array): void => {
      inFlight.send(request, body);
      askForMore(phase);
    };
    if (level.load.mode === 'open' && phase === 'measured') {
      const { schedule, seed } = level.load;
      const arrivals = createSchedule({ ...schedule, random: createSeededRandom(seed).fork('arrivals') });
      const limit = level.maxDurationMs === undefined ? {} : { maxDurationMs: level.maxDurationMs };
      return createOpenLoopDispatcher({ ...level.load, ...limit, schedule: arrivals, phase, stock, send });
    }
    const slots = level.load.mode === 'closed' ? level.load.concurrency : level.load.connections;
    return createClosedLoopDispatcher({
      concurrency: phase === 'warmup' ? Math.max(1, Math.min(slots, level.warmupRequests)) : slots,
      phase,
      stock,
      stockIsFinal: () => final[phase],
      send,
    });
  }

  function askForMore(phase: RequestPhase): void {
    const stock = stocks[phase];
    if (wanted[phase] || final[phase] || stock.size >= lowStock || stock.bytes >= lowStockBytes) return;
    wanted[phase] = true;
    requestsWanted(phase);
  }

  function slotFreed(request: RecordedRequest, end: CapturedEnd): void {
    if (request.phase === 'measured') state.finished += 1;
    state.transportErrorsInARow = end.kind === 'transport_error' ? state.transportErrorsInARow + 1 : 0;
    if (state.transportErrorsInARow >= level.maxConsecutiveTransportErrors && state.gaveUp === undefined) {
      state.gaveUp = `gave up after ${state.transportErrorsInARow} transport errors in a row, the last one ${end.kind === 'transport_error' ? `${end.code}: ${end.message}` : ''}`;
      stop(0);
    }
    dispatcher.requestFinished();
  }

  function settleIfDone(): void {
    if (dispatcher.exhausted && inFlight.size === 0) state.settle?.();
  }

  function run(startAtMs: number): Promise<void> {
    if (state.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      state.settle = resolve;
      dispatcher.start(startAtMs);
      settleIfDone();
    });
  }

  function stop(drainMs: number): void {
    state.stopped = true;
    connecting.abort();
    dispatcher.stop();
    if (state.phase === 'measuring') state.phase = 'draining';
    const untilMs = monotonicMs() + drainMs;
    // A stop in a hurry stays in a hurry, whatever stops after it: the level's own end may come during a drain.
    if (untilMs < state.drainUntilMs) {
      state.drainUntilMs = untilMs;
      clearTimeout(state.drainTimer);
      state.drainTimer = setTimeout(giveUpRest, drainMs);
    }
    settleIfDone();
  }

  function stopAt(endAtMs: number): void {
    const remainingMs = endAtMs - monotonicMs();
    // A timer may fire a little early; then the last arrivals of the level would not have come due yet.
    if (remainingMs > 0) state.durationTimer = setTimeout(() => stopAt(endAtMs), Math.ceil(remainingMs));
    else stop(level.drainMs);
  }

  /** The drain is over: what is under way is cancelled, what never got a slot was dropped. */
  function giveUpRest(): void {
    for (const request of dispatcher.dropWaiting()) {
      const message = 'was due, but no slot was free before the level ended';
      const nowMs = monotonicMs();
      const recorder = new ExchangeRecorder(
        { request, startedAtMs: nowMs, log: logs.take(), mostAnswerBytes: level.mostAnswerBytes },
        () => undefined,
      );
      state.finished += 1;
      const capture = recorder.capture(
        { kind: 'dropped', message },
        nowMs,
        settings.threadIndex,
        settings.originMs,
      );
      captured(capture, recorder.log);
    }
    inFlight.abortAll({ kind: 'cancelled', message: 'was under way when the level ended' });
    settleIfDone();
  }

  return {
    addRequests(requests, last) {
      stocks[requests.phase].add(requests);
      final[requests.phase] = last;
      wanted[requests.phase] = false;
      const isCurrent = (requests.phase === 'warmup') === (state.phase === 'warmup');
      if (isCurrent) dispatcher.stockRefilled();
      settleIfDone();
    },
    async prepare() {
      const { load } = level;
      const wanted = load.mode === 'closed' ? load.concurrency : load.connections;
      const wantedByWarmup = Math.min(wanted, level.warmupRequests);
      let openedConnections = await transport.openConnections(wantedByWarmup, connecting.signal);
      if (level.warmupRequests > 0 && !state.stopped) {
        state.phase = 'warmup';
        await run(monotonicMs());
      }
      // Those that the warm-up had no use for are opened behind it: it may outlast an idle connection.
      if (!state.stopped) {
        openedConnections += await transport.openConnections(wanted - wantedByWarmup, connecting.signal);
      }
      state.phase = 'ready';
      dispatcher = createDispatcher('measured');
      return { openedConnections };
    },
    async measure(startAtMs) {
      state.phase = 'measuring';
      if (level.maxDurationMs !== undefined) stopAt(startAtMs + level.maxDurationMs);
      await run(startAtMs);
      clearTimeout(state.durationTimer);
      clearTimeout(state.drainTimer);
      inFlight.close();
      return state.gaveUp === undefined ? {} : { gaveUp: state.gaveUp };
    },
    stop,
    counts: () => ({
      issued: state.phase === 'warmup' || state.phase === 'connecting' ? 0 : dispatcher.issuedCount,
      finished: state.finished,
      inFlight: inFlight.size,
      waiting: dispatcher.waitingCount,
      phase: state.phase,
    }),
    get starvedMs() {
      return dispatcher.starvedMs;
    },
  };
}
