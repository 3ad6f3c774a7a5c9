import { describe, expect, it } from 'vitest';
import { orderDispatch } from './order-dispatch.ts';

const order = (
  ids: string,
  latencies: Readonly<Record<string, number>>,
  listed?: readonly string[],
): string =>
  orderDispatch({
    contestants: Array.from(ids),
    idOf: (id) => id,
    latencyMsOf: (id) => latencies[id],
    ...(listed === undefined ? {} : { listed }),
  }).join('');

describe('orderDispatch', () => {
  it.each([
    ['asks the fastest first', 'abcd', { a: 3_000, b: 5_000, c: 8_000, d: 2_000 }, undefined, 'dabc'],
    ['goes by the list where nothing was learned', 'abcd', {}, ['c', 'a'], 'cabd'],
    ['asks those it knows before those it does not', 'abcd', { d: 9_000 }, ['b'], 'dbac'],
    ['lets what was learned overrule the list', 'ab', { a: 2, b: 1 }, ['a', 'b'], 'ba'],
    ['keeps the order of equals', 'ba', { a: 1, b: 1 }, undefined, 'ba'],
  ])('%s', (_, ids, latencies, listed, expected) => {
    expect(order(ids, latencies, listed)).toBe(expected);
  });
});
