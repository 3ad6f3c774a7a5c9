import { createBatchEngine, type BatchEngine } from '../engine/batch-engine.ts';
import { createPacer, type Pacer } from '../engine/pacer.ts';
import { createServerMetrics, createLatenessMeter } from '../metrics/server-metrics.ts';
import type { ServerMetrics, LatenessMeter } from '../metrics/server-metrics.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import type { SimulatorOptions } from '../simulator-options.ts';
import { createTruthLog, type WritableTruthLog, type TruthOutcome } from '../truth/truth-log.ts';
import { createArrivalQueue, type ArrivalQueue } from './arrival-queue.ts';
import { createModelResidency, type ModelResidency } from './model-residency.ts';

interface SimulatorCounters {
  received: number;
  finished: number;
  clientAborted: number;
  rejected: number;
  faulted: number;
  events: number;
  tokens: number;
  bytes: number;
}

/** What all requests of one server share. */
export interface SimulatorState {
  readonly options: SimulatorOptions;
  readonly arrivals: ArrivalQueue;
  readonly engine: BatchEngine;
  readonly pacer: Pacer;
  readonly truth: WritableTruthLog;
  readonly metrics: ServerMetrics;
  readonly lateness: LatenessMeter;
  readonly counters: SimulatorCounters;
  /** Everything in progress, so that closing can settle it. */
  readonly exchanges: Set<{ end(outcome: TruthOutcome): void }>;
  readonly residency: ModelResidency;
  readonly startedAtMs: number;
  countOutcome(outcome: TruthOutcome): void;
}

export function createSimulatorState(options: SimulatorOptions): SimulatorState {
  const engine = createBatchEngine(options);
  const counters: SimulatorCounters = {
    received: 0,
    finished: 0,
    clientAborted: 0,
    rejected: 0,
    faulted: 0,
    events: 0,
    tokens: 0,
    bytes: 0,
  };
  return {
    options,
    arrivals: createArrivalQueue(),
    engine,
    pacer: createPacer({ engine, nowMs: monotonicNowMs, spinMs: options.spinMs }),
    truth: createTruthLog({
      maxRequests: options.maxTruthRequests,
      maxChunks: options.maxTruthChunks,
      path: options.truthLogPath,
    }),
    metrics: createServerMetrics(options.models[0] ?? 'sim'),
    lateness: createLatenessMeter(),
    counters,
    exchanges: new Set(),
    residency: createModelResidency(options),
    startedAtMs: monotonicNowMs(),
    countOutcome(outcome) {
      if (outcome === 'finished') counters.finished++;
      else if (outcome === 'client-aborted') counters.clientAborted++;
      else if (outcome === 'rejected') counters.rejected++;
      else if (outcome === 'fault') counters.faulted++;
    },
  };
}
