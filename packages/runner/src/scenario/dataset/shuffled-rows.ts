import type { SeededRandom } from '@genai-bench/core-metrics';

/** Orders that are kept: requests of several threads are made a little out of order. */
const keptRounds = 8;

/**
 * Rows in random order, without end, each found by its position. Each row comes once per round, each round has an order
 * of its own that depends on the seed and its number alone, and a round never begins with the row that ended the one
 * before (unless there is only one row).
 */
export function shuffledRows<Row>(rows: readonly Row[], random: SeededRandom): (position: number) => Row {
  if (rows.length === 0) throw new RangeError('There are no rows to shuffle; a data set needs at least one.');
  const orders = new Map<number, Uint32Array>();

  function orderOf(round: number): Uint32Array {
    const known = orders.get(round);
    if (known !== undefined) return known;
    const order = shuffledOrder(rows.length, random, round);
    if (orders.size >= keptRounds) orders.delete(Math.min(...orders.keys()));
    orders.set(round, order);
    return order;
  }

  return (position) => {
    // With two rows, the only order that never repeats one across rounds is the same each time.
    const round = rows.length <= 2 ? 0 : Math.floor(position / rows.length);
    const index = orderOf(round)[position % rows.length]!;
    return rows[index]!;
  };
}

function shuffledOrder(count: number, random: SeededRandom, round: number): Uint32Array {
  const order = shuffled(count, random, round);
  if (round > 0 && order[0] === shuffled(count, random, round - 1).at(-1)) swap(order, 0, 1);
  return order;
}

/** The swap of the first two never moves the last, so one round back is all there is to look at. */
function shuffled(count: number, random: SeededRandom, round: number): Uint32Array {
  const source = random.fork(`round ${round}`);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = 0; index < count - 1; index++) swap(order, index, source.integer(index, count - 1));
  return order;
}

function swap(order: Uint32Array, a: number, b: number): void {
  [order[a], order[b]] = [order[b]!, order[a]!];
}
