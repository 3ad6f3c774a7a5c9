import type { InstrumentReading } from '../instrument/instrument-reading.ts';
import { gradeFleet } from '../instrument/grade-fleet.ts';
import { gradeInstrument, worstGrade } from '../instrument/grade-instrument.ts';
import { isErrorKind, outcomeKinds } from '../record/request-outcome.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { sortedDistributionOf } from '../statistics/distribution-of.ts';
import type { Distribution } from '../summary/distribution.ts';
import type { FleetSummary } from '../summary/fleet.ts';
import type { ServiceLevelObjective } from '../summary/goodput.ts';
import type { LevelLoad } from '../summary/level-load.ts';
import type { LevelSummary, SteadyState } from '../summary/level-summary.ts';
import { metricCatalogue, type MetricKey } from '../summary/metric-catalogue.ts';
import { concurrencyIn, steadyRange } from './concurrency.ts';
import { cutTimeSlices, valuesOf } from './cut-time-slices.ts';
import { createLevelAccumulator, type LevelAccumulator } from './level-accumulator.ts';
import type { RecordReading, SharedPrefix } from './record-reading.ts';
import { rowsStartedIn, selectMeasurementWindow, spanOf } from './measurement-window.ts';
import { summarizeGoodput } from './summarize-goodput.ts';
import { windowThroughput } from './window-throughput.ts';

/** The part of an instrument reading that records cannot tell: what the load threads saw of themselves. */
export type ClientReading = Omit<InstrumentReading, keyof RecordReading | 'grade'>;

export interface LevelSummaryOptions {
  readonly levelIndex: number;
  readonly scenario: string;
  readonly task: string;
  readonly load: LevelLoad;
  readonly client: ClientReading;
  /** `completed` unless stated. */
  readonly status?: LevelSummary['status'];
  readonly failure?: string;
  /** Shares of the span cut off its ends; 0 unless stated. */
  readonly warmupRatio?: number;
  readonly cooldownRatio?: number;
  readonly objectives?: readonly ServiceLevelObjective[];
  /** Width of the time slices; a second unless stated, and wider where there would be more than 600. */
  readonly sliceWidthMs?: number;
  /** The part that the plan gives all prompts in common; nothing unless stated. */
  readonly prefix?: SharedPrefix;
  /** Who made the load, where it was not this process alone. */
  readonly fleet?: FleetSummary;
}

/** Everything said about one level. Never throws for what requests did: a level of errors, or of none, has a summary. */
export function summarizeLevel(accumulator: LevelAccumulator, options: LevelSummaryOptions): LevelSummary {
  const { columns, gaps, outcomes } = accumulator;
  const { warmupRatio = 0, cooldownRatio = 0, objectives = [] } = options;
  const window = selectMeasurementWindow(columns, { warmupRatio, cooldownRatio });
  const rows = rowsStartedIn(columns, window).filter((row) => columns.outcomeAt(row) === 'completed');
  const itl = gaps.ofStartsBetween(window.startMs, window.endMs, rows);
  const errorRate = errorRateOf(outcomes.byOutcome);
  const steady = steadyStateOf(accumulator, options.task);
  const reading = { ...options.client, ...accumulator.recordReading(options.prefix) };
  const { fleet } = options;
  const grade = gradeInstrument(reading);
  return {
    levelIndex: options.levelIndex,
    scenario: options.scenario,
    task: options.task,
    load: options.load,
    status: options.status ?? 'completed',
    ...(options.failure === undefined ? {} : { failure: options.failure }),
    window,
    counts: {
      issued: columns.length,
      byOutcome: { ...outcomes.byOutcome },
      warmup: accumulator.warmupCount,
      inWindow: rows.length,
      arrivedAtOnce: rows.filter((row) => accumulator.arrivedAtOnce.at(row) === 1).length,
    },
    errorCounts: { ...outcomes.errorCounts },
    errorMessages: { ...outcomes.errorMessages },
    ...(errorRate === undefined ? {} : { errorRate }),
    metrics: distributionsOf(accumulator, rows, itl),
    throughput: windowThroughput(columns, window, options.task),
    concurrency: concurrencyIn(columns, window),
    ...(steady === undefined ? {} : { steady }),
    ...(objectives.length === 0 ? {} : { goodput: summarizeGoodput(columns, window, objectives) }),
    slices: cutTimeSlices(columns, gaps, spanOf(columns), options.sliceWidthMs),
    histograms: accumulator.histograms.counts(),
    instrument: {
      ...reading,
      grade: fleet === undefined ? grade : worstGrade([grade, gradeFleet(fleet)]),
    },
    ...(fleet === undefined ? {} : { fleet }),
  };
}

/** Folds all records of a level and summarizes them; for records that are at hand in one piece. */
export function summarizeRecords(
  records: Iterable<RequestRecord>,
  options: LevelSummaryOptions,
): LevelSummary {
  const accumulator = createLevelAccumulator();
  for (const record of records) accumulator.fold(record);
  return summarizeLevel(accumulator, options);
}

/**
 * Errors divided by the requests that ended by themselves, `errors / (completed + errors)`; cancelled and dropped
 * ones are the client's doing and stay out. `undefined` when none ended by itself.
 */
export function errorRateOf(byOutcome: LevelSummary['counts']['byOutcome']): number | undefined {
  let errorCount = 0;
  for (const kind of outcomeKinds) if (isErrorKind(kind)) errorCount += byOutcome[kind];
  const endedCount = byOutcome.completed + errorCount;
  return endedCount === 0 ? undefined : errorCount / endedCount;
}

function distributionsOf(
  { columns }: LevelAccumulator,
  rows: readonly number[],
  itl: Distribution | undefined,
): Partial<Record<MetricKey, Distribution>> {
  const metrics: Partial<Record<MetricKey, Distribution>> = {};
  // One for all metrics: each alone would leave megabytes behind that nobody collects in time.
  const room = new Float64Array(rows.length);
  for (const { key, eachValue } of metricCatalogue) {
    const distribution =
      eachValue === undefined ? sortedDistributionOf(valuesOf(columns, key, rows, room)) : itl;
    if (distribution !== undefined) metrics[key] = distribution;
  }
  return metrics;
}

function steadyStateOf({ columns }: LevelAccumulator, task: string): SteadyState | undefined {
  const range = steadyRange(columns);
  if (range === undefined) return undefined;
  const throughput = windowThroughput(columns, range, task);
  return { ...range, durationMs: range.endMs - range.startMs, throughput };
}
