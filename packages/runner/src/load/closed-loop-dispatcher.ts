import type { RequestPhase } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { RecordedRequest } from './exchange-recorder.ts';
import type { RequestStock } from './request-stock.ts';
import { createStarvationMeter } from './starvation-meter.ts';

/**
 * Sends that leave in one turn of the event loop. Answers that started together tend to end together, and hundreds of
 * sends in one turn would delay the reading of other answers by milliseconds, which would be counted as the server's.
 */
const sendsPerTurn = 8;

export interface ClosedLoopOptions {
  readonly concurrency: number;
  readonly phase: RequestPhase;
  readonly stock: RequestStock;
  /** Whether more prepared requests will come. */
  readonly stockIsFinal: () => boolean;
  readonly send: (request: RecordedRequest, body: Uint8Array) => void;
}

/**
 * Keeps a fixed number of requests in flight: each that ends starts the next, as soon as the answers that have arrived
 * meanwhile are read and stamped.
 */
export function createClosedLoopDispatcher(options: ClosedLoopOptions): Dispatcher {
  const state = {
    started: false,
    stopped: false,
    freeSlots: options.concurrency,
    issued: 0,
    turnPlanned: false,
  };
  const starvation = createStarvationMeter();
  let startTimer: NodeJS.Timeout | undefined;

  function fill(limit: number): void {
    if (!state.started) return;
    for (let sent = 0; sent < limit && state.freeSlots > 0 && !state.stopped; sent += 1) {
      const prepared = options.stock.take();
      if (prepared === undefined) {
        starvation.hungry(options.stockIsFinal() ? 0 : state.freeSlots);
        return;
      }
      starvation.hungry(0);
      state.freeSlots -= 1;
      state.issued += 1;
      options.send({ index: prepared.index, phase: options.phase, scheduledAtMs: undefined }, prepared.body);
    }
  }

  /** Immediates run right after the sockets were read. */
  function planTurn(): void {
    if (state.turnPlanned || !state.started || state.stopped) return;
    state.turnPlanned = true;
    setImmediate(takeTurn);
  }

  function takeTurn(): void {
    state.turnPlanned = false;
    fill(sendsPerTurn);
    if (state.freeSlots > 0 && options.stock.size > 0) planTurn();
  }

  return {
    start(startAtMs) {
      startTimer = setTimeout(
        () => {
          state.started = true;
          takeTurn();
        },
        Math.max(0, startAtMs - monotonicMs()),
      );
    },
    requestFinished() {
      state.freeSlots += 1;
      planTurn();
    },
    stockRefilled() {
      planTurn();
    },
    stop() {
      state.stopped = true;
      clearTimeout(startTimer);
      starvation.hungry(0);
    },
    get exhausted() {
      return state.stopped || (state.started && options.stockIsFinal() && options.stock.size === 0);
    },
    get issuedCount() {
      return state.issued;
    },
    waitingCount: 0,
    dropWaiting: () => [],
    get starvedMs() {
      return starvation.starvedMs;
    },
  };
}
