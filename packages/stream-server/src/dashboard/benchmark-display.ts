import type { LiveMetricsData, RunEvent } from '@genai-bench/core-metrics';
import type { BenchmarkStatus } from '../protocol/benchmark-status.ts';

/**
 * A place that shows a benchmark: a terminal, a page, or nothing. All calls return at once and never throw for what
 * they are told, so that a display cannot disturb what it shows. Feed it by `handleEvent`, or by the single calls,
 * which are those of genai-bench's dashboard; not by both.
 */
export interface BenchmarkDisplay {
  start(): Promise<void>;
  stop(): Promise<void>;
  handleEvent(event: RunEvent): void;
  updateBenchmarkStatus(change: StatusChange): void;
  updateMetricsPanels(liveMetrics: LiveMetricsData): void;
  /** From the sample arrays of the figures, in seconds. */
  updateHistogramPanel(liveMetrics: LiveMetricsData): void;
  /** Mean TTFT and output latency in seconds, input and output throughput in tokens per second. */
  updateScatterPlotPanel(point: readonly number[] | undefined): void;
  /** Moves the bar of the level by so many percent. */
  updateBenchmarkProgressBars(progressIncrement: number): void;
  createBenchmarkProgressTask(runName: string): void;
  /** One of so many levels is done. */
  updateTotalProgressBars(totalRuns: number): void;
  handleSingleRequest(liveMetrics: LiveMetricsData, totalRequests: number, errorCode?: number): void;
  startRun(run: HandFedLevel): void;
  resetPanels(): void;
  addLogMessage(message: string, level?: 'debug' | 'info' | 'warning' | 'error'): void;
}

export interface StatusChange {
  readonly status?: BenchmarkStatus['status'];
  readonly currentScenario?: string;
  readonly currentIteration?: number;
  readonly totalScenarios?: number;
  readonly totalIterations?: number;
  readonly progressPercentage?: number;
  readonly currentConcurrency?: number;
  readonly errorMessage?: string;
}

/** A level that is announced by hand. */
export interface HandFedLevel {
  readonly maxDurationSeconds?: number;
  readonly maxRequests?: number;
}
