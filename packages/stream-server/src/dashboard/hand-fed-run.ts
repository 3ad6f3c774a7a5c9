import {
  createHistogram,
  histogramEdgesMs,
  outcomeKinds,
  type LiveFigures,
  type LiveMetricsData,
  type OutcomeKind,
} from '@genai-bench/core-metrics';
import type { LoggedEvent } from '../event-log/event-log.ts';
import type { BenchmarkStatus } from '../protocol/benchmark-status.ts';
import type { ProgressData } from '../protocol/event-data.ts';
import { createStatusTracker } from '../publish/status-tracker.ts';
import { wireHistogramOf } from '../publish/wire-histogram.ts';
import type { HandFedLevel, StatusChange } from './benchmark-display.ts';

/** The events that stand for calls made by hand. Knows no log and reads no clock. */
export interface HandFedRun {
  status(change: StatusChange): readonly LoggedEvent[];
  startLevel(level: HandFedLevel): readonly LoggedEvent[];
  countRequest(errorCode: number | undefined): void;
  metrics(liveMetrics: LiveMetricsData): readonly LoggedEvent[];
  histogram(liveMetrics: LiveMetricsData): readonly LoggedEvent[];
  point(point: readonly number[]): readonly LoggedEvent[];
  progress(change: {
    readonly levelBy?: number;
    readonly doneOf?: number;
    readonly isNew?: boolean;
  }): readonly LoggedEvent[];
}

export interface HandFedClock {
  readonly runId: string;
  readonly wallMs: () => number;
  /** Since the run began. */
  readonly atMs: () => number;
}

export function createHandFedRun(clock: HandFedClock): HandFedRun {
  const tracker = createStatusTracker();
  const run = { isStarted: false, levelIndex: -1, levelProgress: 0, doneLevels: 0, levelCount: 1 };
  let byOutcome = noOutcomes();
  let errorCounts: Record<string, number> = {};
  const instant = () => ({ timestamp: clock.wallMs() / 1000, atMs: clock.atMs() });

  function statusEvent(fields: Partial<BenchmarkStatus>): LoggedEvent {
    return { event_type: 'status', data: { ...tracker.change(fields), timestamp: clock.wallMs() / 1000 } };
  }

  function finished(): number {
    return outcomeKinds.reduce((sum, kind) => sum + byOutcome[kind], 0);
  }

  function begin(): LoggedEvent[] {
    if (run.isStarted) return [];
    run.isStarted = true;
    const startedAt = new Date(clock.wallMs()).toISOString();
    const data = {
      atMs: clock.atMs(),
      run_id: clock.runId,
      startedAt,
      plan: {},
      levels: [],
      histogramEdgesMs,
    };
    return [{ event_type: 'run_started', data }, statusEvent({ start_time: clock.wallMs() / 1000 })];
  }

  function startLevel({ maxRequests, maxDurationSeconds }: HandFedLevel): LoggedEvent[] {
    const started = begin();
    const { current_scenario, current_concurrency } = tracker.status;
    run.levelIndex += 1;
    run.levelProgress = 0;
    byOutcome = noOutcomes();
    errorCounts = {};
    const outline = {
      levelIndex: run.levelIndex,
      scenario: current_scenario ?? 'unnamed',
      load: { mode: 'closed' as const, concurrency: current_concurrency ?? 1 },
      ...(maxRequests === undefined ? {} : { maxRequests }),
      ...(maxDurationSeconds === undefined ? {} : { maxDurationMs: maxDurationSeconds * 1000 }),
    };
    return [
      ...started,
      { event_type: 'level_started', data: { ...outline, atMs: clock.atMs() } },
      statusEvent({ status: 'running', current_iteration: run.levelIndex + 1 }),
    ];
  }

  const ensureLevel = (): LoggedEvent[] => (run.levelIndex < 0 ? startLevel({}) : []);

  return {
    status(change) {
      return [statusEvent(statusFields(change))];
    },
    startLevel,
    countRequest(errorCode) {
      const kind = errorCode === undefined ? 'completed' : 'http_error';
      byOutcome[kind] += 1;
      if (errorCode !== undefined) errorCounts[errorCode] = (errorCounts[errorCode] ?? 0) + 1;
    },
    metrics(liveMetrics) {
      if (liveMetrics.stats.ttft === undefined) return [];
      // The arrays grow with the run: what is drawn of them goes out as buckets.
      const sent: LiveMetricsData = {
        ttft: [],
        input_throughput: [],
        output_throughput: [],
        output_latency: [],
        stats: liveMetrics.stats,
      };
      const live: LiveFigures = {
        issued: finished(),
        inFlight: 0,
        byOutcome: { ...byOutcome },
        errorCounts: { ...errorCounts },
        liveMetrics: sent,
      };
      const started = ensureLevel();
      const data = { live_metrics: sent, ...instant(), levelIndex: run.levelIndex, live };
      return [...started, { event_type: 'metrics', data }];
    },
    histogram(liveMetrics) {
      const started = ensureLevel();
      const ttft = createHistogram();
      const output = createHistogram();
      for (const seconds of liveMetrics.ttft) ttft.add(seconds * 1000);
      for (const seconds of liveMetrics.output_latency) output.add(seconds * 1000);
      const shapes = {
        ttft_histogram: wireHistogramOf(ttft),
        output_latency_histogram: wireHistogramOf(output),
      };
      const buckets = { ttftMs: ttft.counts(), itlMs: [], e2eLatencyMs: [] };
      const data = { ...shapes, ...instant(), levelIndex: run.levelIndex, buckets };
      return [...started, { event_type: 'histogram', data }];
    },
    point([ttft, outputLatency, inputThroughput, outputThroughput]) {
      const started = ensureLevel();
      const data = {
        ...instant(),
        levelIndex: run.levelIndex,
        points: [],
        samplingShare: 1,
        ...(ttft === undefined ? {} : { ttft }),
        ...(outputLatency === undefined ? {} : { output_latency: outputLatency }),
        ...(inputThroughput === undefined ? {} : { input_throughput: inputThroughput }),
        ...(outputThroughput === undefined ? {} : { output_throughput: outputThroughput }),
      };
      return [...started, { event_type: 'scatter', data }];
    },
    progress({ levelBy = 0, doneOf, isNew = false }) {
      if (doneOf !== undefined) {
        run.levelCount = Math.max(1, doneOf);
        run.doneLevels += 1;
      }
      run.levelProgress = isNew || doneOf !== undefined ? 0 : Math.min(100, run.levelProgress + levelBy);
      const progress = Math.min(100, (run.doneLevels * 100 + run.levelProgress) / run.levelCount);
      const data: ProgressData = {
        progress,
        atMs: clock.atMs(),
        levelIndex: Math.max(0, run.levelIndex),
        phase: 'measuring',
        levelProgress: run.levelProgress,
        issued: finished(),
        finished: finished(),
        inFlight: 0,
        byOutcome: { ...byOutcome },
        errorCounts: { ...errorCounts },
      };
      return [{ event_type: 'progress', data }, statusEvent({ progress_percentage: progress })];
    },
  };
}

function statusFields(change: StatusChange): Partial<BenchmarkStatus> {
  const { currentScenario: scenario } = change;
  return {
    ...(change.status === undefined ? {} : { status: change.status }),
    ...(scenario === undefined
      ? {}
      : { current_scenario: scenario, scenario_name: scenario, traffic_scenario: scenario }),
    ...(change.currentIteration === undefined ? {} : { current_iteration: change.currentIteration }),
    ...(change.totalScenarios === undefined ? {} : { total_scenarios: change.totalScenarios }),
    ...(change.totalIterations === undefined ? {} : { total_iterations: change.totalIterations }),
    ...(change.progressPercentage === undefined ? {} : { progress_percentage: change.progressPercentage }),
    ...(change.currentConcurrency === undefined ? {} : { current_concurrency: change.currentConcurrency }),
    ...(change.errorMessage === undefined ? {} : { error_message: change.errorMessage }),
  };
}

function noOutcomes(): Record<OutcomeKind, number> {
  // The list holds every kind; fromEntries forgets that.
  return Object.fromEntries(outcomeKinds.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;
}
