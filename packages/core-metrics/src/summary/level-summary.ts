import type { InstrumentReading } from '../instrument/instrument-reading.ts';
import type { OutcomeKind } from '../record/request-outcome.ts';
import type { HistogramCounts } from '../statistics/histogram.ts';
import type { Distribution } from './distribution.ts';
import type { FleetSummary } from './fleet.ts';
import type { GoodputSummary } from './goodput.ts';
import type { LevelLoad } from './level-load.ts';
import type { MetricKey } from './metric-catalogue.ts';
import type { TimeSlice } from './time-slices.ts';

/** Everything said about one level (one scenario under one load): a pure function of its records. */
export interface LevelSummary {
  readonly levelIndex: number;
  /** Scenario in its canonical spelling, such as `D(100,100)`. */
  readonly scenario: string;
  readonly task: string;
  readonly load: LevelLoad;
  /** `aborted` when it was interrupted, `failed` when it could not be carried out; then `failure` says why. */
  readonly status: 'completed' | 'aborted' | 'failed';
  readonly failure?: string;
  readonly window: MeasurementWindow;
  readonly counts: {
    /** Measured requests issued; equals the sum of `byOutcome`. Warm-up requests are not among them. */
    readonly issued: number;
    readonly byOutcome: Readonly<Record<OutcomeKind, number>>;
    readonly warmup?: number;
    /** Completed requests that the distributions below are made of. */
    readonly inWindow: number;
    /** Of those: asked for as a stream, but several tokens came at once, held back on the way (`hasArrivedAtOnce`). */
    readonly arrivedAtOnce?: number;
  };
  /** Errors by class (`errorClass`), for instance `{ "429": 3, "timeout:first-token": 1 }`; beyond 100 classes as `other`. */
  readonly errorCounts: Readonly<Record<string, number>>;
  /** What the first error of each class said. Absent in runs of versions that did not keep it, and of other tools. */
  readonly errorMessages?: Readonly<Record<string, string>>;
  /** Errors divided by requests that ended by themselves (completed or error); absent if none did. */
  readonly errorRate?: number;
  /** One distribution per catalogue metric; a metric that no request defines is absent. */
  readonly metrics: Readonly<Partial<Record<MetricKey, Distribution>>>;
  /** Ratios of sums over the window. */
  readonly throughput: Throughput;
  /** Absent where the results of another tool do not tell it. */
  readonly concurrency?: { readonly timeWeightedMean: number; readonly max: number };
  /** The same rates without ramp and tail; absent when nothing was in flight for any time. */
  readonly steady?: SteadyState;
  readonly goodput?: GoodputSummary;
  readonly slices: readonly TimeSlice[];
  /** Of all completed requests, window or not. Absent in runs of versions that did not keep them, and of other tools. */
  readonly histograms?: LevelHistograms;
  readonly instrument: InstrumentReading;
  /** Absent where one process made all the load. */
  readonly fleet?: FleetSummary;
}

/** How latencies are spread, over `histogramEdgesMs`. */
export type LevelHistograms = Readonly<Record<'ttftMs' | 'itlMs' | 'e2eLatencyMs', HistogramCounts>>;

export interface Throughput {
  readonly requestsPerSecond?: number;
  readonly inputTokensPerSecond?: number;
  readonly outputTokensPerSecond?: number;
  readonly totalTokensPerSecond?: number;
  /** Requests issued per second over the schedule; open loop only. */
  readonly offeredRequestsPerSecond?: number;
}

/** Throughput between the first and the last instant at which at least 90 % of the maximum was in flight. */
export interface SteadyState {
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMs: number;
  readonly throughput: Throughput;
}

/** The stretch of time that the figures cover, in ms on the run's clock. */
export interface MeasurementWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMs: number;
  /** Shares of the level's span cut off its start and its end. */
  readonly warmupRatio?: number;
  readonly cooldownRatio?: number;
}
