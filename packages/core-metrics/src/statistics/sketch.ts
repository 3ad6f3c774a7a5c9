import type { Distribution } from '../summary/distribution.ts';
import { interpolate } from './percentile.ts';
import { BUCKET_COUNT, bucketOf, GAMMA, sizeOfBucket } from './sketch-buckets.ts';

/**
 * A set of numbers in constant memory. Count, sum, mean, min and max are exact (to floating point); percentiles are
 * within 1 % of the exact linearly interpolated ones, for sets of one sign with sizes between 1e-6 and 1e12.
 * Zero is kept exactly; negative values have mirrored buckets of their own. Two sketches always merge.
 */
export interface Sketch {
  readonly count: number;
  readonly sum: number;
  /** `undefined` while empty, as are the other figures. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly mean: number | undefined;
  /** Adds one finite value; throws on NaN and infinities. */
  add(value: number): void;
  /** Adds all values of another sketch, which stays as it is. */
  merge(other: Sketch): void;
  percentile(percent: number): number | undefined;
  distribution(): Distribution | undefined;
  /** Plain data for JSON; `sketchFromJson` reads it back. */
  toJSON(): SketchJson;
}

/** A sketch as plain data: bucket numbers and counts in parallel lists, only those that are not empty. */
export interface SketchJson {
  readonly gamma: number;
  readonly count: number;
  readonly sum: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
  readonly min?: number;
  readonly max?: number;
  readonly zeroCount: number;
  readonly positive: SketchSide;
  readonly negative: SketchSide;
}

interface SketchSide {
  readonly bucket: readonly number[];
  readonly count: readonly number[];
}

/** An empty sketch. One `add` takes a logarithm and a handful of additions. */
export function createSketch(): Sketch {
  let count = 0;
  let zeroCount = 0;
  let sum = 0;
  let mean = 0;
  let squares = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  const positive = new Float64Array(BUCKET_COUNT);
  // Durations and sizes are never negative, so the mirrored half is made only when a value needs it.
  let negative: Float64Array | undefined;

  function negativeBuckets(): Float64Array {
    negative ??= new Float64Array(BUCKET_COUNT);
    return negative;
  }

  function add(value: number): void {
    if (!Number.isFinite(value)) {
      throw new RangeError(`A sketch takes finite numbers, got ${value}. Leave unknown values out.`);
    }
    if (value > 0) increment(positive, bucketOf(value));
    else if (value === 0) zeroCount++;
    else increment(negativeBuckets(), bucketOf(-value));
    count++;
    sum += value;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
    if (value < min) min = value;
    if (value > max) max = value;
  }

  function merge(other: Sketch): void {
    const from = other.toJSON();
    if (from.count === 0) return;
    // Chan's formula for joining two means and sums of squares; symmetric in both sides.
    const delta = from.sum / from.count - sum / Math.max(count, 1);
    squares += from.squares + (count === 0 ? 0 : (delta * delta * count * from.count) / (count + from.count));
    count += from.count;
    sum += from.sum;
    mean = sum / count;
    zeroCount += from.zeroCount;
    min = Math.min(min, from.min ?? min);
    max = Math.max(max, from.max ?? max);
    addSide(positive, from.positive);
    if (from.negative.bucket.length > 0) addSide(negativeBuckets(), from.negative);
  }

  /** Estimate of the value at a rank from 0, in ascending order. */
  function valueAtRank(rank: number): number {
    if (rank <= 0) return min;
    if (rank >= count - 1) return max;
    let seen = 0;
    if (negative !== undefined) {
      for (let bucket = BUCKET_COUNT - 1; bucket >= 0; bucket--) {
        seen += negative[bucket] as number;
        if (seen > rank) return clamp(-sizeOfBucket(bucket));
      }
    }
    seen += zeroCount;
    if (seen > rank) return 0;
    for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
      seen += positive[bucket] as number;
      if (seen > rank) return clamp(sizeOfBucket(bucket));
    }
    return max;
  }

  function clamp(value: number): number {
    return Math.min(max, Math.max(min, value));
  }

  /**
   * Interpolates between the estimates of the two neighbouring ranks. Each is within 1 % of its value, so for values
   * of one sign any point between them is within 1 % of the exact interpolated percentile too.
   */
  function percentile(percent: number): number | undefined {
    if (!(percent >= 0 && percent <= 100)) {
      throw new RangeError(`percent must be between 0 and 100, got ${percent}. For the median use 50.`);
    }
    if (count === 0) return undefined;
    const position = ((count - 1) * percent) / 100;
    const below = Math.floor(position);
    return interpolate(valueAtRank(below), valueAtRank(below + 1), position - below);
  }

  return {
    get count() {
      return count;
    },
    get sum() {
      return sum;
    },
    get min() {
      return count === 0 ? undefined : min;
    },
    get max() {
      return count === 0 ? undefined : max;
    },
    get mean() {
      return count === 0 ? undefined : clamp(sum / count);
    },
    add,
    merge,
    percentile,
    distribution() {
      if (count === 0) return undefined;
      const at = (percent: number): number => percentile(percent) as number;
      const stddev = Math.sqrt(squares / count);
      const moments = { count, min, max, mean: clamp(sum / count), stddev, sum };
      return {
        ...moments,
        p25: at(25),
        p50: at(50),
        p75: at(75),
        p90: at(90),
        p95: at(95),
        p99: at(99),
        method: 'sketch',
      };
    },
    toJSON: () => ({
      gamma: GAMMA,
      count,
      sum,
      squares,
      ...(count === 0 ? {} : { min, max }),
      zeroCount,
      positive: sideOf(positive),
      negative: sideOf(negative ?? new Float64Array(0)),
    }),
  };
}

/** Reads back what `toJSON` gave. Throws when it was made with other buckets, whose counts would not fit. */
export function sketchFromJson(json: SketchJson): Sketch {
  if (json.gamma !== GAMMA) {
    throw new RangeError(
      `This sketch has buckets of ratio ${json.gamma}, needed is ${GAMMA}. Make it again.`,
    );
  }
  const sketch = createSketch();
  sketch.merge({ ...sketch, toJSON: () => json });
  return sketch;
}

/** A new sketch of all values of the given ones. */
export function mergeSketches(sketches: Iterable<Sketch>): Sketch {
  const merged = createSketch();
  for (const sketch of sketches) merged.merge(sketch);
  return merged;
}

function increment(buckets: Float64Array, bucket: number): void {
  buckets[bucket] = (buckets[bucket] as number) + 1;
}

function addSide(buckets: Float64Array, side: SketchSide): void {
  side.bucket.forEach((bucket, index) => {
    buckets[bucket] = (buckets[bucket] ?? 0) + (side.count[index] ?? 0);
  });
}

function sideOf(buckets: Float64Array): SketchSide {
  const bucket: number[] = [];
  const count: number[] = [];
  buckets.forEach((value, index) => {
    if (value === 0) return;
    bucket.push(index);
    count.push(value);
  });
  return { bucket, count };
}
