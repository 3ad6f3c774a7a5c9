import { eachInterTokenLatency } from '../latency/inter-token-latencies.ts';
import { createOutcomeTally } from '../level/outcome-tally.ts';
import type { RequestRecord } from '../record/request-record.ts';
import type { LiveDistribution, LiveFigures } from '../run-event/live-figures.ts';
import type { Sketch } from '../statistics/sketch.ts';
import { findMetric } from '../summary/metric-catalogue.ts';
import { outputTokenCount } from '../tokens/output-token-count.ts';
import { liveMetricsDataOf } from './live-metrics-data-of.ts';
import { createLiveSketches, sketchedKeys, type LiveSketches } from './live-sketches.ts';
import { createRollingRates } from './rolling-rates.ts';

/** Figures of a level while it runs, in constant memory. Fed with facts and the time; reads no clock. */
export interface LiveFiguresAccumulator {
  /** So many measured requests were issued. */
  recordIssued(count?: number): void;
  /** A request ended; warm-up requests are left out. `atMs` is now on the run's clock. */
  recordFinished(record: RequestRecord, atMs: number): void;
  /** The figures as of `nowMs`. About 0.1 ms of work, whatever the number of requests. */
  snapshot(nowMs: number): LiveFigures;
}

export interface LiveFiguresOptions {
  /** When the level began, on the run's clock. */
  readonly startMs: number;
  /** Over which time rates are taken; 5 s unless stated. */
  readonly rateWindowMs?: number;
}

/**
 * Creates the live figures of one level. Rates count a request's tokens when it finishes, because its token count
 * is known only then.
 */
export function createLiveFigures(options: LiveFiguresOptions): LiveFiguresAccumulator {
  const { startMs, rateWindowMs = 5000 } = options;
  let issued = 0;
  let finished = 0;
  const outcomes = createOutcomeTally();
  const rates = createRollingRates(startMs, rateWindowMs);
  const sketches = createLiveSketches();
  let inputKnown = false;
  let outputKnown = false;
  let boundedGapCount = 0;

  function foldCompleted(record: RequestRecord, atMs: number): void {
    const { input } = record.tokens;
    const output = outputTokenCount(record);
    inputKnown ||= input !== undefined;
    outputKnown ||= output !== undefined;
    rates.add(atMs, {
      requestCount: 1,
      inputTokenCount: input?.count ?? 0,
      outputTokenCount: output ?? 0,
    });
    for (const key of sketchedKeys) {
      const value = findMetric(key).perRequest(record);
      if (value !== undefined) sketches[key].add(value);
    }
    eachInterTokenLatency(record, (gapMs, bounded) => {
      sketches.itlMs.add(gapMs);
      if (bounded) boundedGapCount++;
    });
  }

  return {
    recordIssued(count = 1) {
      issued += count;
    },
    recordFinished(record, atMs) {
      if (record.phase === 'warmup') return;
      finished++;
      outcomes.add(record.outcome);
      if (record.outcome.kind === 'completed') foldCompleted(record, atMs);
    },
    snapshot(nowMs) {
      const rate = rates.perSecond(nowMs);
      return {
        issued,
        inFlight: Math.max(0, issued - finished),
        byOutcome: { ...outcomes.byOutcome },
        errorCounts: { ...outcomes.errorCounts },
        errorMessages: { ...outcomes.errorMessages },
        ...(rate === undefined ? {} : { requestsPerSecond: rate.requestCount }),
        ...(rate === undefined || !outputKnown ? {} : { outputTokensPerSecond: rate.outputTokenCount }),
        ...(rate === undefined || !inputKnown ? {} : { inputTokensPerSecond: rate.inputTokenCount }),
        ...distributionsOf(sketches, boundedGapCount),
        liveMetrics: liveMetricsDataOf(sketches),
      };
    },
  };
}

function distributionsOf(
  sketches: LiveSketches,
  boundedGapCount: number,
): Pick<LiveFigures, 'ttftMs' | 'itlMs' | 'tpotMs' | 'e2eLatencyMs'> {
  const entries = (['ttftMs', 'itlMs', 'tpotMs', 'e2eLatencyMs'] as const).flatMap((key) => {
    const distribution = liveDistribution(sketches[key]);
    if (distribution === undefined) return [];
    const isBounded = key === 'itlMs' && boundedGapCount > 0;
    return [[key, isBounded ? { ...distribution, boundedCount: boundedGapCount } : distribution] as const];
  });
  return Object.fromEntries(entries);
}

function liveDistribution(sketch: Sketch): LiveDistribution | undefined {
  const distribution = sketch.distribution();
  if (distribution === undefined) return undefined;
  const { count, min, max, mean, p50, p90, p95, p99 } = distribution;
  return { count, min, max, mean, p50, p90, p95, p99 };
}
