const LOWEST_MS = 0.1;
const EDGES_PER_DECADE = 20;
const DECADES = 7;

/**
 * Lower edges of the histogram's buckets in ms: 20 to a decade from 0.1 ms to 1,000 s, each 12 % above the one
 * before. The same for every run, so that bars never move under a viewer and runs can be laid over each other.
 */
export const histogramEdgesMs: readonly number[] = Array.from(
  { length: DECADES * EDGES_PER_DECADE },
  (_, index) => Number((LOWEST_MS * 10 ** (index / EDGES_PER_DECADE)).toPrecision(6)),
);

/** Bucket number and count, of the buckets that are not empty, in ascending order. */
export type HistogramCounts = readonly (readonly [bucket: number, count: number])[];

/** Counts of values over `histogramEdgesMs`, in constant memory; the other figures are exact. */
export interface Histogram {
  readonly count: number;
  readonly sumMs: number;
  /** `undefined` while empty, as is `maxMs`. */
  readonly minMs: number | undefined;
  readonly maxMs: number | undefined;
  add(valueMs: number): void;
  counts(): HistogramCounts;
}

export function createHistogram(): Histogram {
  const counts = new Float64Array(histogramEdgesMs.length);
  const range = { count: 0, sumMs: 0, minMs: Number.POSITIVE_INFINITY, maxMs: Number.NEGATIVE_INFINITY };
  return {
    get count() {
      return range.count;
    },
    get sumMs() {
      return range.sumMs;
    },
    get minMs() {
      return range.count === 0 ? undefined : range.minMs;
    },
    get maxMs() {
      return range.count === 0 ? undefined : range.maxMs;
    },
    add(valueMs) {
      const bucket = histogramBucketOf(valueMs);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      range.count += 1;
      range.sumMs += valueMs;
      range.minMs = Math.min(range.minMs, valueMs);
      range.maxMs = Math.max(range.maxMs, valueMs);
    },
    counts: () => [...counts].flatMap((count, bucket) => (count === 0 ? [] : [[bucket, count] as const])),
  };
}

/** The bucket of a value; what is below the first edge counts in the first, what is above the last in the last. */
export function histogramBucketOf(valueMs: number): number {
  if (!(valueMs > LOWEST_MS)) return 0;
  const guess = Math.floor(Math.log10(valueMs / LOWEST_MS) * EDGES_PER_DECADE);
  let bucket = Math.min(histogramEdgesMs.length - 1, Math.max(0, guess));
  // Rounding of the logarithm and of the edges can be off by one; the edges decide.
  while (valueMs < (histogramEdgesMs[bucket] ?? 0)) bucket -= 1;
  while (valueMs >= (histogramEdgesMs[bucket + 1] ?? Number.POSITIVE_INFINITY)) bucket += 1;
  return bucket;
}
