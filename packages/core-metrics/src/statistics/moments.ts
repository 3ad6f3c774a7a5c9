export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly mean: number;
  /** Of the population (divided by n, not n - 1). */
  readonly stddev: number;
}

/**
 * Mean and population standard deviation in two passes: the sum of squares is taken around the mean, because
 * `E[x²] - E[x]²` loses all digits when values are large and close together, as instants are. `undefined` for none.
 */
export function momentsOf(values: ArrayLike<number>): Moments | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const sum = sumOf(values);
  const mean = sum / count;
  let squares = 0;
  for (let index = 0; index < count; index++) squares += ((values[index] as number) - mean) ** 2;
  return { count, sum, mean, stddev: Math.sqrt(squares / count) };
}

/** Sum with Neumaier's compensation: millions of small values do not drown in a large total. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  let compensation = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    const next = sum + value;
    compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + compensation;
}
