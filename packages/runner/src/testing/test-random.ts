import type { SeededRandom } from '@genai-bench/core-metrics';

/** A small seeded stream for tests. Not for measuring: its distributions are simple, not fast. */
export function testRandom(seed: number, label = ''): SeededRandom {
  let state = 0x811c9dc5;
  for (const char of `${seed}/${label}`) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (mean: number, deviation: number): number =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const gamma = (shape: number, scale: number): number => {
    if (shape < 1) return gamma(shape + 1, scale) * (1 - next()) ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const x = normal(0, 1);
      const v = (1 + x / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
    }
  };
  return {
    next,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    normal,
    exponential: (mean) => -mean * Math.log(1 - next()),
    gamma,
    fork: (forkLabel) => testRandom(seed, `${label}/${forkLabel}`),
  };
}
