/** How late tokens were handed over, against their plan. */
export interface Lateness {
  readonly count: number;
  /** Upper bound of the bucket that holds the percentile: at most 10 % above the true value. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly maxMs: number | undefined;
}

export interface LatenessMeter {
  record(latenessMs: number): void;
  read(): Lateness;
  clear(): void;
}

const smallestMs = 0.001;
const growth = 1.1;
const logGrowth = Math.log(growth);
const bucketCount = 200; // reaches past three minutes

export function createLatenessMeter(): LatenessMeter {
  const buckets = new Float64Array(bucketCount);
  let count = 0;
  let maxMs = 0;

  const percentile = (share: number): number | undefined => {
    if (count === 0) return undefined;
    let left = share * count;
    for (let index = 0; index < bucketCount; index++) {
      left -= buckets[index] ?? 0;
      if (left <= 0) return Math.min(maxMs, smallestMs * growth ** index);
    }
    return maxMs;
  };

  return {
    record(latenessMs) {
      const index = latenessMs <= smallestMs ? 0 : Math.ceil(Math.log(latenessMs / smallestMs) / logGrowth);
      const bucket = Math.min(index, bucketCount - 1);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count++;
      if (latenessMs > maxMs) maxMs = latenessMs;
    },
    read: () => ({
      count,
      p50Ms: percentile(0.5),
      p99Ms: percentile(0.99),
      maxMs: count === 0 ? undefined : maxMs,
    }),
    clear() {
      buckets.fill(0);
      count = 0;
      maxMs = 0;
    },
  };
}
