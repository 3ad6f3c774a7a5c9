import type { RecentFigures, RecentLatency } from '@genai-bench/core-metrics';
import type { SeriesPoint } from './run-view.ts';

/**
 * Adds a stretch at the end. Above `limit`, neighbours are merged in pairs, and later stretches grow to the same
 * width before the next begins, so that the line keeps one resolution from end to end.
 */
export function appendSeriesPoint(
  series: readonly SeriesPoint[],
  point: SeriesPoint,
  limit: number,
): readonly SeriesPoint[] {
  const last = series.at(-1);
  // The first stretch is always full: its width is the width of all.
  const width = series[0]?.mergedCount ?? 1;
  if (last !== undefined && series.length > 1 && last.mergedCount < width) {
    return [...series.slice(0, -1), mergeSeriesPoints(last, point)];
  }
  const longer = [...series, point];
  return longer.length <= limit ? longer : mergePairs(longer);
}

function mergePairs(series: readonly SeriesPoint[]): readonly SeriesPoint[] {
  const merged: SeriesPoint[] = [];
  for (let index = 0; index < series.length; index += 2) {
    const first = series[index];
    const second = series[index + 1];
    if (first === undefined) continue;
    merged.push(second === undefined ? first : mergeSeriesPoints(first, second));
  }
  return merged;
}

/** Rates and percentiles become weighted means; counts add up; min and max stay exact, so that no spike disappears. */
function mergeSeriesPoints(first: SeriesPoint, second: SeriesPoint): SeriesPoint {
  const weights = [first.mergedCount, second.mergedCount] as const;
  const rate = (key: 'requestsPerSecond' | 'outputTokensPerSecond' | 'inputTokensPerSecond') => {
    const value = weightedMean(first[key], second[key], weights);
    return value === undefined ? {} : { [key]: value };
  };
  const recent = mergeRecent(first.recent, second.recent);
  return {
    atMs: second.atMs,
    mergedCount: first.mergedCount + second.mergedCount,
    ...rate('requestsPerSecond'),
    ...rate('outputTokensPerSecond'),
    ...rate('inputTokensPerSecond'),
    inFlight: Math.max(first.inFlight, second.inFlight),
    errorCount: second.errorCount,
    ...(recent === undefined ? {} : { recent }),
  };
}

function mergeRecent(
  first: RecentFigures | undefined,
  second: RecentFigures | undefined,
): RecentFigures | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const latency = (key: 'ttftMs' | 'itlMs' | 'tpotMs' | 'e2eLatencyMs') => {
    const value = mergeLatency(first[key], second[key]);
    return value === undefined ? {} : { [key]: value };
  };
  return {
    count: first.count + second.count,
    ...latency('ttftMs'),
    ...latency('itlMs'),
    ...latency('tpotMs'),
    ...latency('e2eLatencyMs'),
  };
}

function mergeLatency(
  first: RecentLatency | undefined,
  second: RecentLatency | undefined,
): RecentLatency | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const count = first.count + second.count;
  const mean = (key: 'p50' | 'p90' | 'p99'): number =>
    (first[key] * first.count + second[key] * second.count) / count;
  return {
    count,
    min: Math.min(first.min, second.min),
    max: Math.max(first.max, second.max),
    p50: mean('p50'),
    p90: mean('p90'),
    p99: mean('p99'),
  };
}

function weightedMean(
  first: number | undefined,
  second: number | undefined,
  [firstWeight, secondWeight]: readonly [number, number],
): number | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return (first * firstWeight + second * secondWeight) / (firstWeight + secondWeight);
}
