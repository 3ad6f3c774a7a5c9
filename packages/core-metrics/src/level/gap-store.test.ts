import { describe, expect, it } from 'vitest';
import { buildStreamedRecord } from '../testing/build-record.ts';
import { createGapStore } from './gap-store.ts';

/** Request n starts at second n and has two gaps of n + 1 ms. */
function folded(requestCount: number, exactLimit?: number) {
  const store = createGapStore(exactLimit);
  for (let row = 0; row < requestCount; row++) {
    const atMs = row * 1000;
    store.fold(row, atMs, buildStreamedRecord({ sentAtMs: atMs, tokenAtMs: [0, row + 1, 2 * (row + 1)] }));
  }
  return store;
}

describe('createGapStore', () => {
  it('is exact up to its limit', () => {
    const store = folded(4, 8);
    expect(store.exact).toBe(true);
    expect(store.ofRows([1, 3])).toMatchObject({ method: 'exact', count: 4, min: 2, max: 4, sum: 12 });
    expect(store.ofRows([])).toBeUndefined();
  });

  it('turns into sketches beyond it, which hold the gaps from before and after', () => {
    const store = folded(100, 20);
    expect(store.exact).toBe(false);
    const all = store.ofStartsBetween(-1, 100_000, []);
    expect(all).toMatchObject({ method: 'sketch', count: 200, min: 1, max: 100, sum: 10_100 });
    expect(Math.abs((all?.p50 ?? 0) - 50.5)).toBeLessThanOrEqual(0.505);
  });

  it('takes a window out of the sketches to within a slot', () => {
    // 100 s of starts fit 128 slots of 1.6 s or less, so the edges are off by at most one request each.
    const middle = folded(100, 20).ofStartsBetween(25_000, 75_000, []);
    expect(middle?.count).toBeGreaterThanOrEqual(96);
    expect(middle?.count).toBeLessThanOrEqual(106);
    expect(Math.abs((middle?.mean ?? 0) - 51)).toBeLessThan(2);
  });

  it('keeps no gaps by request beyond its limit', () => {
    expect(folded(100, 20).ofRows([1])).toBeUndefined();
  });

  it('refuses rows out of order', () => {
    const record = buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [0, 1] });
    expect(() => createGapStore().fold(3, 0, record)).toThrow('Expected row 0, got 3');
  });
});
