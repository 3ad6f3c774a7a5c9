/** A source of pseudo-random numbers that gives the same sequence for the same seed, on every platform. */
export interface SeededRandom {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** Normally distributed; standard normal without arguments. */
  normal(mean?: number, stddev?: number): number;
  /** Exponentially distributed, such as the gaps of Poisson arrivals. */
  exponential(mean: number): number;
  /** Gamma distributed with mean `shape * scale`. */
  gamma(shape: number, scale: number): number;
  /**
   * An independent source for one purpose. It depends on the seed and the labels only, not on how many numbers were
   * drawn, so that drawing more prompts does not move the arrivals.
   */
  fork(label: string): SeededRandom;
}

/**
 * sfc32 (Chris Doty-Humphrey's generator from PractRand) seeded by splitmix32 from a number or text.
 * `next` and `integer` are bit-identical everywhere; the others use `Math.log`, whose last bit an engine may choose.
 */
export function createSeededRandom(seed: number | string): SeededRandom {
  const nextUint32 = sfc32(hash32(`${seed}`));

  function next(): number {
    const high = nextUint32() >>> 5;
    const low = nextUint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** Marsaglia's polar method. Its second value is thrown away: keeping it would be hidden state. */
  function standardNormal(): number {
    for (;;) {
      const x = 2 * next() - 1;
      const y = 2 * next() - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  /** Marsaglia and Tsang (2000); for a shape below 1 by boosting a draw of shape + 1. */
  function standardGamma(shape: number): number {
    if (shape < 1) return standardGamma(shape + 1) * (1 - next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = standardNormal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  return {
    next,
    integer(low, high) {
      if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low > high) {
        throw new RangeError(`integer needs whole numbers with low <= high, got ${low} and ${high}.`);
      }
      return low + Math.floor(next() * (high - low + 1));
    },
    normal: (mean = 0, stddev = 1) => mean + stddev * standardNormal(),
    // 1 - next() is never 0, whose logarithm would be infinite.
    exponential: (mean) => -mean * Math.log(1 - next()),
    gamma(shape, scale) {
      if (!(shape > 0 && scale > 0)) {
        throw new RangeError(`gamma needs shape and scale above 0, got ${shape} and ${scale}.`);
      }
      return scale * standardGamma(shape);
    },
    fork: (label) => createSeededRandom(`${seed}/${label}`),
  };
}

function sfc32(seed: number): () => number {
  const fill = splitmix32(seed);
  let a = fill();
  let b = fill();
  let c = fill();
  let counter = 1;
  function nextUint32(): number {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return result >>> 0;
  }
  // The generator's author asks for 12 rounds before use, so that similar seeds part.
  for (let round = 0; round < 12; round++) nextUint32();
  return nextUint32;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
}

/** FNV-1a over UTF-16 code units, finished by an avalanche so that near seeds lie far apart. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
