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
  const state = emptyState();
  return {
    get count() {
      return state.count;
    },
    get sum() {
      return state.sum;
    },
    get min() {
      return state.count === 0 ? undefined : state.min;
    },
    get max() {
      return state.count === 0 ? undefined : state.max;
    },
    get mean() {
      return state.count === 0 ? undefined : clampToRange(state, state.sum / state.count);
    },
    add: (value) => addValue(state, value),
    merge: (other) => addJson(state, other.toJSON()),
    percentile: (percent) => percentileOf(state, percent),
    distribution: () => distributionOfState(state),
    toJSON: () => ({
      gamma: GAMMA,
      count: state.count,
      sum: state.sum,
      squares: state.squares,
      ...(state.count === 0 ? {} : { min: state.min, max: state.max }),
      zeroCount: state.zeroCount,
      positive: sideOf(state.positive),
      negative: sideOf(state.negative),
    }),
  };
}

interface SketchState {
  count: number;
  zeroCount: number;
  sum: number;
  mean: number;
  squares: number;
  min: number;
  max: number;
  readonly positive: Float64Array;
  /** Empty until a value needs it, because durations and sizes are never negative. */
  negative: Float64Array;
}

function emptyState(): SketchState {
  const extremes = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
  const buckets = { positive: new Float64Array(BUCKET_COUNT), negative: new Float64Array(0) };
  return { count: 0, zeroCount: 0, sum: 0, mean: 0, squares: 0, ...extremes, ...buckets };
}

function addValue(state: SketchState, value: number): void {
  if (!Number.isFinite(value)) {
    throw new RangeError(`A sketch takes finite numbers, got ${value}. Leave unknown values out.`);
  }
  if (value > 0) increment(state.positive, bucketOf(value));
  else if (value === 0) state.zeroCount++;
  else increment(negativeBuckets(state), bucketOf(-value));
  state.count++;
  state.sum += value;
  // Welford's update: the sum of squared deviations without keeping the values.
  const delta = value - state.mean;
  state.mean += delta / state.count;
  state.squares += delta * (value - state.mean);
  if (value < state.min) state.min = value;
  if (value > state.max) state.max = value;
}

function addJson(state: SketchState, from: SketchJson): void {
  if (from.count === 0) return;
  // Chan's formula for joining two means and sums of squares; symmetric in both sides.
  const delta = from.sum / from.count - state.mean;
  const between = (delta * delta * state.count * from.count) / (state.count + from.count);
  state.squares += from.squares + between;
  state.count += from.count;
  state.sum += from.sum;
  state.mean = state.sum / state.count;
  state.zeroCount += from.zeroCount;
  state.min = Math.min(state.min, from.min ?? state.min);
  state.max = Math.max(state.max, from.max ?? state.max);
  addSide(state.positive, from.positive);
  if (from.negative.bucket.length > 0) addSide(negativeBuckets(state), from.negative);
}

/**
 * Interpolates between the estimates of the two neighbouring ranks. Each is within 1 % of its value, so for values
 * of one sign any point between them is within 1 % of the exact interpolated percentile too.
 */
function percentileOf(state: SketchState, percent: number): number | undefined {
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(`percent must be between 0 and 100, got ${percent}. For the median use 50.`);
  }
  if (state.count === 0) return undefined;
  const position = ((state.count - 1) * percent) / 100;
  const below = Math.floor(position);
  return interpolate(valueAtRank(state, below), valueAtRank(state, below + 1), position - below);
}

/** Estimate of the value at a rank from 0, in ascending order. */
function valueAtRank(state: SketchState, rank: number): number {
  if (rank <= 0) return state.min;
  if (rank >= state.count - 1) return state.max;
  let seen = 0;
  for (let bucket = state.negative.length - 1; bucket >= 0; bucket--) {
    seen += state.negative[bucket] as number;
    if (seen > rank) return clampToRange(state, -sizeOfBucket(bucket));
  }
  seen += state.zeroCount;
  if (seen > rank) return 0;
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
    seen += state.positive[bucket] as number;
    if (seen > rank) return clampToRange(state, sizeOfBucket(bucket));
  }
  return state.max;
}

function distributionOfState(state: SketchState): Distribution | undefined {
  const { count, sum, min, max, squares } = state;
  if (count === 0) return undefined;
  const at = (percent: number): number => percentileOf(state, percent) as number;
  const percentiles = { p25: at(25), p50: at(50), p75: at(75), p90: at(90), p95: at(95), p99: at(99) };
  const mean = clampToRange(state, sum / count);
  return { count, min, max, mean, stddev: Math.sqrt(squares / count), sum, ...percentiles, method: 'sketch' };
}

/** A bucket's estimate, and a mean after rounding, can lie just outside the values that there were. */
function clampToRange(state: SketchState, value: number): number {
  return Math.min(state.max, Math.max(state.min, value));
}

function negativeBuckets(state: SketchState): Float64Array {
  if (state.negative.length === 0) state.negative = new Float64Array(BUCKET_COUNT);
  return state.negative;
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
