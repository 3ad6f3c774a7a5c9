import type { RequestPhase } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { RecordedRequest } from './exchange-recorder.ts';
import type { RequestStock } from './request-stock.ts';
import { createStarvationMeter } from './starvation-meter.ts';

/**
 * First sends that leave in one turn of the event loop. Hundreds in one turn would delay the reading of the first
 * answers by milliseconds, and that delay would be counted as the server's.
 */
const firstSendsPerTurn = 16;

export interface ClosedLoopOptions {
  readonly concurrency: number;
  readonly phase: RequestPhase;
  readonly stock: RequestStock;
  /** Whether more prepared requests will come. */
  readonly stockIsFinal: () => boolean;
  readonly send: (request: RecordedRequest, body: Uint8Array) => void;
}

/** Keeps a fixed number of requests in flight: each that ends starts the next. */
export function createClosedLoopDispatcher(options: ClosedLoopOptions): Dispatcher {
  const state = {
    started: false,
    stopped: false,
    freeSlots: options.concurrency,
    issued: 0,
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

  function fillInTurns(): void {
    fill(firstSendsPerTurn);
    if (state.started && state.freeSlots > 0 && options.stock.size > 0 && !state.stopped)
      setImmediate(fillInTurns);
  }

  return {
    start(startAtMs) {
      startTimer = setTimeout(
        () => {
          state.started = true;
          fillInTurns();
        },
        Math.max(0, startAtMs - monotonicMs()),
      );
    },
    requestFinished() {
      state.freeSlots += 1;
      fill(1);
    },
    stockRefilled() {
      fillInTurns();
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
