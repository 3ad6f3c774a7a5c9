/**
 * Percentile of ascending values by linear interpolation, as numpy's default: position `(n - 1) * percent / 100`,
 * and between two neighbours in proportion. `undefined` for no values. Throws on a percent outside 0 to 100.
 */
export function percentileOfSorted(ascending: ArrayLike<number>, percent: number): number | undefined {
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(`percent must be between 0 and 100, got ${percent}. For the median use 50.`);
  }
  if (ascending.length === 0) return undefined;
  const position = ((ascending.length - 1) * percent) / 100;
  const below = Math.floor(position);
  // The index is within 0 and length - 1, so both places exist.
  const low = ascending[below] as number;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] as number;
  return interpolate(low, high, position - below);
}

/**
 * A point between two values, `fraction` 0 to 1. From the nearer end, as numpy does, so that it never leaves the
 * interval by rounding and grows with `fraction`.
 */
export function interpolate(low: number, high: number, fraction: number): number {
  if (low === high) return low;
  const value = fraction < 0.5 ? low + (high - low) * fraction : high - (high - low) * (1 - fraction);
  return Math.min(high, Math.max(low, value));
}

/** Percentile of values in any order; sorts a copy. `undefined` for no values. */
export function percentile(values: ArrayLike<number>, percent: number): number | undefined {
  return percentileOfSorted(Float64Array.from(values).sort(), percent);
}
