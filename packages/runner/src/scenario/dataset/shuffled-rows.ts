import type { SeededRandom } from '@genai-bench/core-metrics';

/**
 * Rows in random order, without end. Each row comes once per round, each round has a new order, and a round never begins
 * with the row that ended the one before (unless there is only one row).
 */
export function* shuffledRows<Row>(rows: readonly Row[], random: SeededRandom): Generator<Row, never> {
  if (rows.length === 0) throw new RangeError('There are no rows to shuffle; a data set needs at least one.');
  const order = [...rows];
  for (let round = 0; ; round++) {
    // The row given last stands at the end of the order; the first pick of a later round leaves it out.
    const lastCandidate = round > 0 && order.length > 1 ? order.length - 2 : order.length - 1;
    swap(order, 0, random.integer(0, lastCandidate));
    for (let index = 1; index < order.length; index++)
      swap(order, index, random.integer(index, order.length - 1));
    yield* order;
  }
}

function swap<Row>(rows: Row[], a: number, b: number): void {
  // Both indices lie inside the array, so neither element is missing.
  [rows[a], rows[b]] = [rows[b] as Row, rows[a] as Row];
}
