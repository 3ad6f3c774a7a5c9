import type { LevelSummary, ScatterPoint } from '@genai-bench/core-metrics';
import { appendSeriesPoint } from './append-series-point.ts';
import type { HistogramData, MetricsData, ScatterData } from './event-data.ts';
import type { LevelView, SeriesPoint } from './run-view.ts';
import { pointLimit, seriesLimit } from './view-limits.ts';

export function withMetrics(level: LevelView, metrics: MetricsData, levelCount: number): LevelView {
  const series = appendSeriesPoint(level.series, seriesPointOf(metrics), seriesLimit(levelCount));
  return { ...level, metrics, series };
}

export function withHistogram(level: LevelView, { buckets }: HistogramData): LevelView {
  return { ...level, histogram: buckets };
}

/**
 * Adds new points, and lets go of those that the stated sampling no longer covers, so that the cloud is an even
 * sample of the whole level at any time.
 */
export function withPoints(level: LevelView, scatter: ScatterData, levelCount: number): LevelView {
  if (scatter.points.length === 0 && scatter.samplingShare >= 1) return level;
  const stride = Math.max(1, Math.round(1 / scatter.samplingShare));
  const all = [...level.points, ...scatter.points];
  const points = stride === 1 ? all : all.filter(({ index }) => index % stride === 0);
  return { ...level, points: thinned(points, pointLimit(levelCount)) };
}

/** For senders that sample less than they could: every second point goes until the rest fits. */
function thinned(points: readonly ScatterPoint[], limit: number): readonly ScatterPoint[] {
  let kept = points;
  while (kept.length > limit) kept = kept.filter((_, position) => position % 2 === 0);
  return kept;
}

/**
 * A level that has ended is told by its summary, the same live, stored and replayed: its slices are the lines over time,
 * and its histograms are whole even for a viewer that missed requests.
 */
export function finishLevel(level: LevelView, summary: LevelSummary): LevelView {
  const { slices, histograms, window } = summary;
  return {
    ...level,
    state: 'finished',
    // A level in which nothing was sent has a window of no duration at 0, which is no place in time.
    startedAtMs: slices[0]?.startMs ?? (window.durationMs > 0 ? window.startMs : undefined),
    series: hasAllLines(summary) ? [] : level.series,
    histogram: histograms ?? level.histogram,
    workers: undefined,
    summary,
  };
}

/**
 * Whether slices can stand for the intervals that a live viewer saw: those of earlier versions know neither p90 nor TPOT,
 * and those of a level with too many gaps to keep each no ITL.
 */
function hasAllLines({ slices, metrics }: LevelSummary): boolean {
  if (slices.length === 0 || metrics.itlMs?.method === 'sketch') return false;
  return slices.every(({ e2eLatencyMs }) => e2eLatencyMs === undefined || e2eLatencyMs.p90 !== undefined);
}

function seriesPointOf({ atMs, live, recent }: MetricsData): SeriesPoint {
  const { requestsPerSecond, outputTokensPerSecond, inputTokensPerSecond } = live;
  return {
    atMs,
    mergedCount: 1,
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
    ...(outputTokensPerSecond === undefined ? {} : { outputTokensPerSecond }),
    ...(inputTokensPerSecond === undefined ? {} : { inputTokensPerSecond }),
    inFlight: live.inFlight,
    errorCount: Object.values(live.errorCounts).reduce((sum, count) => sum + count, 0),
    ...(recent === undefined ? {} : { recent }),
  };
}
