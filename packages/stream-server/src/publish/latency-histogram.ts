import type { WireHistogram } from '../protocol/event-data.ts';
import { histogramBucketOf, histogramEdgesMs } from './histogram-edges.ts';

/** Counts of latencies over the fixed edges, in constant memory. */
export interface LatencyHistogram {
  add(valueMs: number): void;
  /** Bucket number and count, only those that are not empty. */
  sparse(): readonly (readonly [number, number])[];
  /** In genai-bench's shape, in seconds: the fixed edges between the lowest and the highest bucket in use. */
  wire(): WireHistogram;
}

export function createLatencyHistogram(): LatencyHistogram {
  const counts = histogramEdgesMs.map(() => 0);
  const range = { count: 0, sumMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: Number.NEGATIVE_INFINITY };
  return {
    add(valueMs) {
      const bucket = histogramBucketOf(valueMs);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      range.count += 1;
      range.sumMs += valueMs;
      range.minMs = Math.min(range.minMs, valueMs);
      range.maxMs = Math.max(range.maxMs, valueMs);
    },
    sparse: () => counts.flatMap((count, bucket) => (count === 0 ? [] : [[bucket, count] as const])),
    wire() {
      if (range.count === 0) return { bins: [], counts: [] };
      const first = counts.findIndex((count) => count > 0);
      const last = counts.findLastIndex((count) => count > 0);
      const upperMs =
        histogramEdgesMs[last + 1] ?? Math.max(range.maxMs, (histogramEdgesMs[last] ?? 0) * 1.12);
      return {
        bins: [...histogramEdgesMs.slice(first, last + 1), upperMs].map((edgeMs) => edgeMs / 1000),
        counts: counts.slice(first, last + 1),
        min: range.minMs / 1000,
        max: range.maxMs / 1000,
        mean: range.sumMs / range.count / 1000,
      };
    },
  };
}
