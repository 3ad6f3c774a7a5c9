const lowestMs = 0.1;
const edgesPerDecade = 20;
const decades = 7;

/**
 * Lower edges of the histogram's buckets in ms: 20 to a decade from 0.1 ms to 1,000 s, each 12 % above the one
 * before. The same for every run, so that bars never move under a viewer and runs can be laid over each other.
 */
export const histogramEdgesMs: readonly number[] = Array.from(
  { length: decades * edgesPerDecade },
  (_, index) => Number((lowestMs * 10 ** (index / edgesPerDecade)).toPrecision(6)),
);

/** The bucket of a value; what is below the first edge counts in the first, what is above the last in the last. */
export function histogramBucketOf(valueMs: number): number {
  if (!(valueMs > lowestMs)) return 0;
  const guess = Math.floor(Math.log10(valueMs / lowestMs) * edgesPerDecade);
  let bucket = Math.min(histogramEdgesMs.length - 1, Math.max(0, guess));
  // Rounding of the logarithm and of the edges can be off by one; the edges decide.
  while (valueMs < (histogramEdgesMs[bucket] ?? 0)) bucket -= 1;
  while (valueMs >= (histogramEdgesMs[bucket + 1] ?? Number.POSITIVE_INFINITY)) bucket += 1;
  return bucket;
}
