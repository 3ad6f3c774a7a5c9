import { describe, expect, it } from 'vitest';
import { createLatencyMemory, orderDispatch } from './latency-memory.ts';

const sample = (atMs: number, e2eLatencyMs: number, isColdStart = false) => ({
  atMs,
  e2eLatencyMs,
  isColdStart,
});

describe('createLatencyMemory', () => {
  it('gives the median of the newest samples, so that a server that became faster is seen', () => {
    const memory = createLatencyMemory({ sampleCount: 3 });
    for (let at = 0; at < 10; at += 1) memory.learn('a', sample(at, 9_000));
    for (const [at, ms] of [
      [10, 100],
      [11, 300],
      [12, 200],
    ] as const)
      memory.learn('a', sample(at, ms));
    expect(memory.medianMs('a', 12)).toBe(200);
  });

  it('forgets what is too old', () => {
    const memory = createLatencyMemory({ maxAgeMs: 100 });
    memory.learn('a', sample(0, 5));
    expect(memory.medianMs('a', 100)).toBe(5);
    expect(memory.medianMs('a', 101)).toBeUndefined();
  });

  it('keeps cold starts apart, and falls back to them', () => {
    const memory = createLatencyMemory();
    memory.learn('a', sample(0, 40_000, true));
    expect(memory.medianMs('a', 1)).toBe(40_000);
    memory.learn('a', sample(1, 900));
    expect(memory.medianMs('a', 1)).toBe(900);
  });

  it('knows nothing of a model without an answer, and takes nothing that is not a time', () => {
    const memory = createLatencyMemory();
    memory.learn('a', sample(0, Number.NaN));
    expect(memory.medianMs('a', 0)).toBeUndefined();
    expect(memory.medianMs('b', 0)).toBeUndefined();
  });
});

const order = (
  ids: string,
  latencies: Readonly<Record<string, number>>,
  listed?: readonly string[],
): string =>
  orderDispatch({
    contestants: Array.from(ids),
    idOf: (id) => id,
    latencyMsOf: (id) => latencies[id],
    listed,
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
