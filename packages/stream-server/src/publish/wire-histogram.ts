import { histogramEdgesMs, type Histogram } from '@genai-bench/core-metrics';
import type { WireHistogram } from '../protocol/event-data.ts';

/** In genai-bench's shape, in seconds: the fixed edges between the lowest and the highest bucket in use. */
export function wireHistogramOf(histogram: Histogram): WireHistogram {
  const { count, sumMs, minMs, maxMs } = histogram;
  if (minMs === undefined || maxMs === undefined) return { bins: [], counts: [] };
  const used = histogram.counts();
  // Holds: a histogram with a minimum has a bucket.
  const [first, last] = [used[0]![0], used.at(-1)![0]];
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (const [bucket, bucketCount] of used) counts[bucket - first] = bucketCount;
  const upperMs = histogramEdgesMs[last + 1] ?? Math.max(maxMs, (histogramEdgesMs[last] ?? 0) * 1.12);
  return {
    bins: [...histogramEdgesMs.slice(first, last + 1), upperMs].map((edgeMs) => edgeMs / 1000),
    counts,
    min: minMs / 1000,
    max: maxMs / 1000,
    mean: sumMs / count / 1000,
  };
}
