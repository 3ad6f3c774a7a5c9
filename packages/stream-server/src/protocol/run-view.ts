import type {
  LevelHistograms,
  LevelOutline,
  LevelSummary,
  LiveWorker,
  RecentFigures,
  RunSummary,
  ScatterPoint,
} from '@genai-bench/core-metrics';
import type { BenchmarkStatus } from './benchmark-status.ts';
import type { LogData, MetricsData, ProgressData } from './event-data.ts';

/**
 * What a viewer knows of a run: the fold of the log's events by `reduceRunView`. The server keeps the same fold and
 * sends it to those who come late, so that early and late viewers see the same. Bounded whatever the run's length.
 */
export interface RunView {
  readonly runId: string | undefined;
  readonly startedAt: string | undefined;
  readonly plan: Readonly<Record<string, unknown>> | undefined;
  readonly status: BenchmarkStatus;
  readonly progress: ProgressData | undefined;
  readonly levels: readonly LevelView[];
  readonly histogramEdgesMs: readonly number[];
  /** The latest lines, oldest first. */
  readonly logs: readonly LogData[];
  /** Lines that were pushed out. */
  readonly droppedLogCount: number;
  /** Set once the run has ended with a result. */
  readonly summary: RunSummary | undefined;
  /** Why it ended without one. */
  readonly failure: string | undefined;
}

export interface LevelView {
  readonly outline: LevelOutline;
  readonly state: 'waiting' | 'running' | 'finished';
  readonly startedAtMs: number | undefined;
  /** The latest cumulative figures. */
  readonly metrics: MetricsData | undefined;
  /**
   * Figures over time while the level runs, oldest first; neighbours are merged when there are too many (min and max
   * survive). Empty once it has ended: then the `slices` of its summary are the lines.
   */
  readonly series: readonly SeriesPoint[];
  /** Sparse counts over `histogramEdgesMs`. */
  readonly histogram: LevelHistograms;
  /** A sample of requests, thinned evenly when there are too many. */
  readonly points: readonly ScatterPoint[];
  /** Who makes the load, while the level goes on; then its summary says who made it. */
  readonly workers: readonly LiveWorker[] | undefined;
  readonly summary: LevelSummary | undefined;
}

/** One stretch of a level. */
export interface SeriesPoint {
  readonly atMs: number;
  /** How many publishing intervals were merged into it. */
  readonly mergedCount: number;
  readonly requestsPerSecond?: number;
  readonly outputTokensPerSecond?: number;
  readonly inputTokensPerSecond?: number;
  readonly inFlight: number;
  readonly errorCount: number;
  readonly recent?: RecentFigures;
}
