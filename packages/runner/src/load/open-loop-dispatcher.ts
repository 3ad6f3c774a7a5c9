import type { RequestPhase } from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import { dealSchedule } from '../schedule/deal-schedule.ts';
import type { Arrival, Schedule } from '../schedule/schedule.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { RecordedRequest } from './exchange-recorder.ts';
import type { RequestStock } from './request-stock.ts';
import { createStarvationMeter } from './starvation-meter.ts';

export interface OpenLoopOptions {
  readonly schedule: Schedule;
  /** This dispatcher takes the arrivals whose index modulo `stride` is `offset`. */
  readonly offset: number;
  readonly stride: number;
  readonly maxRequests?: number;
  readonly maxDurationMs?: number;
  readonly maxConcurrency?: number;
  readonly phase: RequestPhase;
  readonly stock: RequestStock;
  readonly send: (request: RecordedRequest, body: Uint8Array) => void;
}

/** Arrivals that have left and are still in the queue's array. */
const mostDepartedKept = 1024;

interface DueArrival {
  readonly index: number;
  readonly scheduledAtMs: number;
}

/**
 * Sends at the instants of a schedule, whatever the server does. Each send aims at its absolute time, so that a late
 * one does not delay those after it; all that are due when the timer fires leave together.
 */
export function createOpenLoopDispatcher(options: OpenLoopOptions): Dispatcher {
  const arrivals = dealtArrivals(options);
  const state = {
    startAtMs: 0,
    started: false,
    stopped: false,
    upcoming: next(arrivals),
    inFlight: 0,
    issued: 0,
  };
  const starvation = createStarvationMeter();
  const due: DueArrival[] = [];
  const maxConcurrency = options.maxConcurrency ?? Infinity;
  let dueAt = 0;
  let timer: NodeJS.Timeout | undefined;

  function collectDue(): void {
    const nowMs = monotonicMs();
    while (state.upcoming !== undefined && state.startAtMs + state.upcoming.offsetMs <= nowMs) {
      due.push({ index: state.upcoming.index, scheduledAtMs: state.startAtMs + state.upcoming.offsetMs });
      state.issued += 1;
      state.upcoming = next(arrivals);
    }
  }

  function wake(): void {
    collectDue();
    pump();
    if (state.stopped || state.upcoming === undefined) return;
    // Rounded down: a timer that fires early finds nothing due and is set again, one that fires late cannot be helped.
    timer = setTimeout(
      wake,
      Math.max(0, Math.floor(state.startAtMs + state.upcoming.offsetMs - monotonicMs())),
    );
  }

  function pump(): void {
    while (dueAt < due.length && state.inFlight < maxConcurrency) {
      const prepared = options.stock.take();
      if (prepared === undefined) {
        starvation.hungry(Math.min(due.length - dueAt, maxConcurrency - state.inFlight));
        return;
      }
      starvation.hungry(0);
      const arrival = due[dueAt]!;
      dueAt += 1;
      state.inFlight += 1;
      options.send(
        { index: arrival.index, phase: options.phase, scheduledAtMs: arrival.scheduledAtMs },
        prepared.body,
      );
    }
    // Those that have left are cut off now and then: under overload some are always waiting, and shifting each would
    // move all of them.
    if (dueAt === due.length || dueAt >= mostDepartedKept) {
      due.splice(0, dueAt);
      dueAt = 0;
    }
  }

  return {
    start(startAtMs) {
      state.startAtMs = startAtMs;
      state.started = true;
      wake();
    },
    requestFinished() {
      state.inFlight -= 1;
      pump();
    },
    stockRefilled() {
      pump();
    },
    stop() {
      clearTimeout(timer);
      if (state.stopped) return;
      // What came due since the timer last fired was offered: left out, a late timer would thin the schedule.
      if (state.started) collectDue();
      state.stopped = true;
      pump();
    },
    get exhausted() {
      return (state.stopped || (state.started && state.upcoming === undefined)) && dueAt === due.length;
    },
    get issuedCount() {
      return state.issued;
    },
    get waitingCount() {
      return due.length - dueAt;
    },
    dropWaiting() {
      const waiting = due.splice(0).slice(dueAt);
      dueAt = 0;
      starvation.hungry(0);
      return waiting.map((arrival) => ({ ...arrival, phase: options.phase }));
    },
    get starvedMs() {
      return starvation.starvedMs;
    },
  };
}

function* dealtArrivals({
  schedule,
  offset,
  stride,
  maxRequests = Infinity,
  maxDurationMs = Infinity,
}: OpenLoopOptions): Generator<Arrival> {
  for (const arrival of dealSchedule(schedule, { threadIndex: offset, threadCount: stride })) {
    if (arrival.index >= maxRequests || arrival.offsetMs >= maxDurationMs) return;
    yield arrival;
  }
}

function next(arrivals: Generator<Arrival>): Arrival | undefined {
  const result = arrivals.next();
  return result.done ? undefined : result.value;
}
