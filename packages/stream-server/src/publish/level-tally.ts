import { eachInterTokenLatency, endToEndLatencyMs, timeToFirstTokenMs } from '@genai-bench/core-metrics';
import {
  findMetric,
  type LevelSummary,
  type LiveFigures,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import type { LoggedEvent } from '../event-log/event-log.ts';
import { pointLimit } from '../protocol/view-limits.ts';
import { createLatencyHistogram } from './latency-histogram.ts';
import { createPointSampler } from './point-sampler.ts';
import { createRecentTally } from './recent-tally.ts';

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

const outputLatency = findMetric('outputLatencyMs');

export function createLevelTally(levelIndex: number, levelCount: number): LevelTally {
  const ttft = createLatencyHistogram();
  const itl = createLatencyHistogram();
  const e2e = createLatencyHistogram();
  const output = createLatencyHistogram();
  const recent = createRecentTally();
  const sampler = createPointSampler(pointLimit(levelCount));
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
    const buckets = { ttftMs: ttft.sparse(), itlMs: itl.sparse(), e2eLatencyMs: e2e.sparse() };
    const shapes = { ttft_histogram: ttft.wire(), output_latency_histogram: output.wire() };
    return { event_type: 'histogram', data: { ...shapes, ...at, levelIndex, buckets } };
  }

  function publishAll(live: LiveFigures, at: PublishInstant): readonly LoggedEvent[] {
    const events = [metricsEvent(live, at)];
    if (state.fresh === 0) return events;
    state.fresh = 0;
    events.push(histogramEvent(at));
    const sample = sampler.take();
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
      sampler.add(record);
      state.fresh += 1;
      if (record.phase === 'warmup' || record.outcome.kind !== 'completed') return;
      addKnown(ttft, timeToFirstTokenMs(record));
      addKnown(e2e, endToEndLatencyMs(record));
      addKnown(output, outputLatency.perRequest(record));
      eachInterTokenLatency(record, (gapMs) => itl.add(gapMs));
    },
    publish(live, at) {
      state.live = live;
      return isShowable(live) ? publishAll(live, at) : [];
    },
    finish(summary, at) {
      const { live } = state;
      const last = live === undefined || !isShowable(live) || state.fresh === 0 ? [] : publishAll(live, at);
      return [...last, histogramEvent(at), levelPoint(summary, sampler.take(), at)];
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

function addKnown(histogram: { add(valueMs: number): void }, valueMs: number | undefined): void {
  if (valueMs !== undefined) histogram.add(valueMs);
}

/** genai-bench's one point for a level, from its summary: seconds and tokens per second. */
function levelPoint(
  { levelIndex, metrics, throughput }: LevelSummary,
  sample: ReturnType<ReturnType<typeof createPointSampler>['take']>,
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
