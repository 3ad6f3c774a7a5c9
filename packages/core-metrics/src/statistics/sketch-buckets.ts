/**
 * Fixed logarithmic buckets: bucket i holds the values above `GAMMA^(i-1)` up to `GAMMA^i`, counted from the smallest
 * value. With the estimate `2·GAMMA^i / (GAMMA + 1)` no value of a bucket is further away than
 * `(GAMMA - 1) / (GAMMA + 1)` = 0.99 % of itself (the mapping of DDSketch, Masson et al., VLDB 2019, arXiv 1908.10693).
 */
export const GAMMA = 1.02;

/** Sizes between these keep the stated error; in ms from a nanosecond to 31 years. Others go to the end buckets. */
const SMALLEST_SIZE = 1e-6;
const LARGEST_SIZE = 1e12;

const LOG_GAMMA = Math.log(GAMMA);
const LOWEST_EXPONENT = Math.floor(Math.log(SMALLEST_SIZE) / LOG_GAMMA);

/** About 2,100 buckets of 8 bytes: 17 kB, whatever the number of values. */
export const BUCKET_COUNT = Math.ceil(Math.log(LARGEST_SIZE) / LOG_GAMMA) - LOWEST_EXPONENT + 1;

/** Bucket of a size above 0. */
export function bucketOf(size: number): number {
  const bucket = Math.ceil(Math.log(size) / LOG_GAMMA) - LOWEST_EXPONENT;
  if (bucket < 0) return 0;
  return bucket >= BUCKET_COUNT ? BUCKET_COUNT - 1 : bucket;
}

/** The value that stands for all values of a bucket. */
export function sizeOfBucket(bucket: number): number {
  return (2 * Math.exp((bucket + LOWEST_EXPONENT) * LOG_GAMMA)) / (GAMMA + 1);
}
