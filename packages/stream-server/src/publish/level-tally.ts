import {
  createLevelCharts,
  createRecentFigures,
  type LevelSummary,
  type LiveFigures,
  type PointSample,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import type { LoggedEvent } from '../event-log/event-log.ts';
import { pointLimit } from '../protocol/view-limits.ts';
import { wireHistogramOf } from './wire-histogram.ts';

/** When something is published: wall seconds and the run's clock. */
export interface PublishInstant {
  readonly timestamp: number;
  readonly atMs: number;
}

/** What a level has to show since it last did. */
export interface LevelTally {
  add(record: RequestRecord): void;
  /** Takes note of the runner's figures, and gives the events that they are due. */
  publish(live: LiveFigures, at: PublishInstant): readonly LoggedEvent[];
  /** The last events of the level, whole. */
  finish(summary: LevelSummary, at: PublishInstant): readonly LoggedEvent[];
  readonly live: LiveFigures | undefined;
}

export function createLevelTally(levelIndex: number, levelCount: number): LevelTally {
  const charts = createLevelCharts(levelIndex, pointLimit(levelCount));
  const recent = createRecentFigures();
  const state = { live: undefined as LiveFigures | undefined, fresh: 0 };

  function metricsEvent(live: LiveFigures, at: PublishInstant): LoggedEvent {
    const figures = recent.take();
    return {
      event_type: 'metrics',
      data: {
        live_metrics: live.liveMetrics,
        ...at,
        levelIndex,
        live,
        ...(figures === undefined ? {} : { recent: figures }),
      },
    };
  }

  function histogramEvent(at: PublishInstant): LoggedEvent {
    const { histograms } = charts;
    const shapes = {
      ttft_histogram: wireHistogramOf(histograms.ttftMs),
      output_latency_histogram: wireHistogramOf(histograms.outputLatencyMs),
    };
    const buckets = histograms.counts();
    return { event_type: 'histogram', data: { ...shapes, ...at, levelIndex, buckets } };
  }

  function publishAll(live: LiveFigures, at: PublishInstant): readonly LoggedEvent[] {
    const events = [metricsEvent(live, at)];
    if (state.fresh === 0) return events;
    state.fresh = 0;
    events.push(histogramEvent(at));
    const sample = charts.takePoints();
    if (sample.points.length > 0)
      events.push({ event_type: 'scatter', data: { ...at, levelIndex, ...sample } });
    return events;
  }

  return {
    get live() {
      return state.live;
    },
    add(record) {
      recent.add(record);
      charts.add(record);
      state.fresh += 1;
    },
    publish(live, at) {
      state.live = live;
      return isShowable(live) ? publishAll(live, at) : [];
    },
    finish(summary, at) {
      const { live } = state;
      const last = live === undefined || !isShowable(live) || state.fresh === 0 ? [] : publishAll(live, at);
      return [...last, histogramEvent(at), levelPoint(summary, charts.takePoints(), at)];
    },
  };
}

/**
 * genai-bench's clients read `stats.ttft` of every `metrics` unasked, so there is none before it exists. A run that is
 * not streamed never has it, and begins with its first whole answer.
 */
function isShowable(live: LiveFigures): boolean {
  if (live.liveMetrics.stats.ttft !== undefined) return true;
  return live.byOutcome.completed > 0 && live.e2eLatencyMs !== undefined;
}

/** genai-bench's one point for a level, from its summary: seconds and tokens per second. */
function levelPoint(
  { levelIndex, metrics, throughput }: LevelSummary,
  sample: PointSample,
  at: PublishInstant,
): LoggedEvent {
  const { ttftMs, outputLatencyMs } = metrics;
  const { inputTokensPerSecond, outputTokensPerSecond } = throughput;
  return {
    event_type: 'scatter',
    data: {
      ...at,
      levelIndex,
      ...sample,
      ...(ttftMs === undefined ? {} : { ttft: ttftMs.mean / 1000 }),
      ...(outputLatencyMs === undefined ? {} : { output_latency: outputLatencyMs.mean / 1000 }),
      ...(inputTokensPerSecond === undefined ? {} : { input_throughput: inputTokensPerSecond }),
      ...(outputTokensPerSecond === undefined ? {} : { output_throughput: outputTokensPerSecond }),
    },
  };
}
