import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LevelSupply } from '../supply/request-supply.ts';
import { createRequestDealer, type RequestDealer } from './deal-requests.ts';
import { packRequests } from './pack-requests.ts';
import { splitLoad, type SplitLoadOptions } from './split-load.ts';

interface Dealt {
  readonly dealer: RequestDealer;
  /** Indexes that each thread was given, in the order in which it got them. */
  readonly given: number[][];
  readonly last: (boolean | undefined)[];
  readonly bodies: Map<number, string>;
  /** Sizes of the batches that were made. */
  readonly batches: number[];
}

function setUp(options: SplitLoadOptions, prepareMs = 0, bodyBytes = 0): Dealt {
  const shares = splitLoad(options);
  const given: number[][] = shares.map(() => []);
  const last: (boolean | undefined)[] = shares.map(() => undefined);
  const bodies = new Map<number, string>();
  const batches: number[] = [];
  let making = Promise.resolve();
  const supply: Pick<LevelSupply, 'make'> = {
    make(phase, indexes) {
      batches.push(indexes.length);
      // One after the other, as the thread does.
      making = making.then(async () => {
        if (prepareMs > 0) await new Promise((resolve) => setTimeout(resolve, prepareMs * indexes.length));
      });
      return making.then(() =>
        packRequests(
          phase,
          indexes.map((index) => ({ index, body: Buffer.from(`${phase} ${index}`.padEnd(bodyBytes)) })),
        ),
      );
    },
  };
  const dealer = createRequestDealer({
    supply,
    shares,
    ...(options.maxRequests === undefined ? {} : { maxRequests: options.maxRequests }),
    ...(options.place === undefined ? {} : { place: options.place }),
    ...(options.load.mode === 'closed' ? { slots: options.load.concurrency } : {}),
    give(position, requests, isLast) {
      expect(last[position] === true && requests.indexes.length > 0, 'nothing follows the last').toBe(false);
      requests.indexes.forEach((index, at) => {
        given[position]!.push(index);
        bodies.set(
          index,
          Buffer.from(requests.bytes.subarray(requests.ends[at - 1] ?? 0, requests.ends[at])).toString(),
        );
      });
      last[position] = isLast;
    },
  });
  return { dealer, given, last, bodies, batches };
}

const closed = (threads: number, maxRequests?: number): SplitLoadOptions => ({
  load: { mode: 'closed', concurrency: 64 },
  threads,
  seed: 1,
  ...(maxRequests === undefined ? {} : { maxRequests }),
});
const open = (threads: number, maxRequests?: number): SplitLoadOptions => ({
  load: { mode: 'open', arrival: 'constant', requestsPerSecond: 10 },
  threads,
  seed: 1,
  ...(maxRequests === undefined ? {} : { maxRequests }),
});
const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('createRequestDealer', () => {
  it('deals a closed loop to processes by their slots, so that one with more of them gets as many more requests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 90 }),
        async (count, concurrency, maxRequests) => {
          const all: number[] = [];
          for (const index of upTo(count)) {
            const { dealer, given } = setUp({
              load: { mode: 'closed', concurrency },
              threads: 2,
              seed: 1,
              maxRequests,
              place: { index, count },
            });
            await dealer.dealInitial();
            for (const position of given.keys()) await dealer.refill(position, 'measured');
            const own = upTo(maxRequests).filter((request) => (request % concurrency) % count === index);
            expect(ascending(given.flat())).toEqual(own);
            all.push(...own);
          }
          expect(ascending(all)).toEqual(upTo(maxRequests));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['closed', closed],
    ['open', open],
  ] as const)(
    'deals each request of a limited %s loop once, and tells every thread that no more will come',
    async (_, load) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 6 }),
          fc.integer({ min: 1, max: 60 }),
          async (threads, maxRequests) => {
            const { dealer, given, last, bodies } = setUp(load(threads, maxRequests));
            await dealer.dealInitial();
            await Promise.all(given.map((_given, position) => dealer.refill(position, 'measured')));
            expect(ascending(given.flat())).toEqual(upTo(maxRequests));
            expect(last.every(Boolean)).toBe(true);
            expect([...bodies].every(([index, body]) => body === `measured ${index}`)).toBe(true);
          },
        ),
      );
    },
  );

  it('gives each thread of an open loop its own arrivals, in order', async () => {
    const { dealer, given } = setUp(open(3, 100));
    await dealer.dealInitial();
    expect(given).toEqual([0, 1, 2].map((offset) => upTo(100).filter((index) => index % 3 === offset)));
  });

  it('keeps the order of arrivals when a thread asks again before it was served', async () => {
    const { dealer, given } = setUp(open(2), 0.05);
    await Promise.all([
      dealer.refill(0, 'measured'),
      dealer.refill(1, 'measured'),
      dealer.refill(0, 'measured'),
      dealer.refill(0, 'measured'),
    ]);
    for (const indexes of given) expect(indexes).toEqual(ascending(indexes));
    expect(given[0]).toHaveLength(1024);
  });

  it('serves one thread of a closed loop more than others when it asks more often', async () => {
    const { dealer, given, last } = setUp(closed(2, 5000));
    await dealer.dealInitial();
    for (let count = 0; count < 5; count += 1) await dealer.refill(0, 'measured');
    expect(ascending(given.flat())).toEqual(upTo(5000));
    expect(last).toEqual([true, true]);
  });

  it('numbers warm-up requests on their own and marks them final for each thread', async () => {
    const { dealer, given, last, bodies } = setUp(closed(3, 10));
    await dealer.dealWarmup([2, 1, 0]);
    expect(given).toEqual([[0, 1], [2], []]);
    expect(last).toEqual([true, true, true]);
    expect([...bodies.values()]).toEqual(['warmup 0', 'warmup 1', 'warmup 2']);
  });

  it('deals a thousand million warm-up requests as they are asked for, and makes none ahead', async () => {
    const { dealer, given, last } = setUp(closed(2));
    await dealer.dealWarmup([500_000_000, 500_000_000]);
    expect(given.map(({ length }) => length)).toEqual([32, 32]);
    await Promise.all([dealer.refill(0, 'warmup'), dealer.refill(1, 'warmup')]);
    expect(given.map(({ length }) => length)).toEqual([32 + 1024, 32 + 1024]);
    expect(new Set(given.flat()).size).toBe(2 * (32 + 1024));
    expect(last).toEqual([false, false]);
  });

  it('makes fewer requests at a time where they are long', async () => {
    const { dealer, given } = setUp(closed(1), 0, 1_000_000);
    await dealer.refill(0, 'measured');
    expect(given[0]!.length).toBeGreaterThanOrEqual(16);
    expect(given[0]!.length).toBeLessThanOrEqual(100);
  });

  it('begins with a request for each slot where making them takes long', async () => {
    const { dealer, given, batches } = setUp({ ...closed(2), load: { mode: 'closed', concurrency: 6 } }, 120);
    await dealer.dealInitial();
    expect(given.map(({ length }) => length)).toEqual([3, 3]);
    expect(Math.max(...batches)).toBeLessThanOrEqual(3);
  });

  it('goes on beyond the slots, up to a bound, where making requests takes no time', async () => {
    const { dealer, given } = setUp(closed(2));
    await dealer.dealInitial();
    for (const { length } of given) {
      expect(length).toBeGreaterThan(32);
      expect(length).toBeLessThanOrEqual(1024);
    }
  });

  it('serves other threads while the batches of one are made, and tells none that it got its last before it did', async () => {
    const { dealer, given, last } = setUp(closed(3, 400), 1);
    await Promise.all([0, 1, 2].map((position) => dealer.refill(position, 'measured')));
    expect(ascending(given.flat())).toEqual(upTo(400));
    for (const indexes of given) expect(indexes.length).toBeGreaterThan(60);
    expect(last).toEqual([true, true, true]);
  });

  it('makes no more requests once stopped', async () => {
    const { dealer, given } = setUp(closed(1));
    dealer.stop();
    await dealer.dealInitial();
    await dealer.refill(0, 'measured');
    expect(given).toEqual([[]]);
  });

  it.each([
    ['closed', closed],
    ['open', open],
  ] as const)('deals each request of a %s loop to one of several processes', async (_, load) => {
    const given: number[] = [];
    for (const index of [0, 1, 2]) {
      const process = setUp({ ...load(2, 5000), place: { index, count: 3 } });
      await process.dealer.dealInitial();
      for (const position of [0, 1, 0, 1]) await process.dealer.refill(position, 'measured');
      given.push(...process.given.flat());
    }
    expect(ascending(given)).toEqual(upTo(5000));
  });
});
