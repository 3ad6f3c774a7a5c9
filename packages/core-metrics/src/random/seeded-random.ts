/** A stream of pseudo-random numbers that is the same for the same seed on every platform. Not for secrets. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer between both bounds, both included. */
  integer(min: number, max: number): number;
  normal(mean: number, standardDeviation: number): number;
  exponential(mean: number): number;
  /** Gamma with mean `shape * scale`. */
  gamma(shape: number, scale: number): number;
  /** An independent stream that depends on this one's seed and the label only, not on how much was drawn. */
  fork(label: string): SeededRandom;
}
