import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitEvenly, splitLoad } from './split-load.ts';

const count = fc.integer({ min: 1, max: 500 });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('splitEvenly', () => {
  it('loses nothing and gives no part more than one above another', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 64 }), (total, parts) => {
        const shares = splitEvenly(total, parts);
        expect(shares).toHaveLength(parts);
        expect(sum(shares)).toBe(total);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('splitLoad', () => {
  it('divides the slots of a closed loop and leaves idle threads out', () => {
    fc.assert(
      fc.property(count, count, (concurrency, threads) => {
        const shares = splitLoad({ load: { mode: 'closed', concurrency }, threads, seed: 1 });
        const slots = shares.map((share) => (share.mode === 'closed' ? share.concurrency : 0));
        expect(sum(slots)).toBe(concurrency);
        expect(shares).toHaveLength(Math.min(threads, concurrency));
        expect(Math.min(...slots)).toBeGreaterThan(0);
      }),
    );
  });

  it('deals an open loop so that offsets cover the stride once and slots add up to the limit', () => {
    const optional = fc.option(count, { nil: undefined });
    fc.assert(
      fc.property(
        count,
        fc.integer({ min: 1, max: 64 }),
        optional,
        optional,
        (rate, threads, maxConcurrency, maxRequests) => {
          const shares = splitLoad({
            load: {
              mode: 'open',
              arrival: 'poisson',
              requestsPerSecond: rate,
              ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
            },
            threads,
            seed: 7,
            ...(maxRequests === undefined ? {} : { maxRequests }),
          });
          const open = shares.flatMap((share) => (share.mode === 'open' ? [share] : []));
          expect(open.map(({ offset }) => offset)).toEqual(open.map((_, index) => index));
          expect(open.every(({ stride, seed }) => stride === shares.length && seed === 7)).toBe(true);
          expect(open.every((share) => share.maxRequests === maxRequests)).toBe(true);
          expect(open.length).toBeLessThanOrEqual(
            Math.min(threads, maxConcurrency ?? threads, maxRequests ?? threads),
          );
          if (maxConcurrency !== undefined) {
            expect(sum(open.map((share) => share.maxConcurrency!))).toBe(maxConcurrency);
            expect(open.every((share) => share.maxConcurrency! > 0)).toBe(true);
          }
        },
      ),
    );
  });

  it('gives several processes together what one would make alone', () => {
    fc.assert(
      fc.property(
        count,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.boolean(),
        (size, threads, processes, isOpen) => {
          const load = isOpen
            ? ({ mode: 'open', arrival: 'poisson', requestsPerSecond: size, maxConcurrency: size } as const)
            : ({ mode: 'closed', concurrency: size } as const);
          const shares = Array.from({ length: processes }, (_, index) =>
            splitLoad({ load, threads, seed: 3, place: { index, count: processes } }),
          ).flat();
          const slots = shares.map((share) =>
            share.mode === 'closed' ? share.concurrency : (share.maxConcurrency ?? 0),
          );
          expect(sum(slots)).toBe(size);
          const offsets = shares.flatMap((share) => (share.mode === 'open' ? [share.offset] : []));
          expect(offsets.toSorted((a, b) => a - b)).toEqual(offsets.map((_, index) => index));
        },
      ),
    );
  });
});
