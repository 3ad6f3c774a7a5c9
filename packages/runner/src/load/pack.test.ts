import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureExchange } from '../testing/capture-exchange.ts';
import type { CapturedExchange } from './captured-exchange.ts';
import { packCaptures, transferablesOf, unpackCaptures, withoutAnswers } from './pack-captures.ts';
import { packRequests } from './pack-requests.ts';
import { createRequestStock } from './request-stock.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const capture: fc.Arbitrary<CapturedExchange> = fc
  .tuple(fc.array(fc.tuple(fc.double({ noNaN: true }), bytes), { maxLength: 5 }), fc.nat(), fc.boolean())
  .map(([reads, index, ended]) =>
    captureExchange(reads, {
      index,
      ...(ended ? {} : { end: { kind: 'transport_error', code: 'ECONNRESET', message: 'reset' } }),
    }),
  );

/** The same exchange with arrays of its own, so that views and copies compare equal. */
const plain = (exchange: CapturedExchange): unknown => ({
  ...exchange,
  body: [...exchange.body],
  reads: Object.fromEntries(Object.entries(exchange.reads).map(([column, values]) => [column, [...values]])),
});

describe('packCaptures', () => {
  it('gives every exchange back as it was, after a transfer as well', () => {
    fc.assert(
      fc.property(fc.array(capture, { maxLength: 6 }), (captures) => {
        const packed = packCaptures(captures);
        const moved = structuredClone(packed, { transfer: transferablesOf(packed) });
        expect([...unpackCaptures(moved)].map(plain)).toEqual(captures.map(plain));
        expect(packed.body.byteLength).toBe(0);
      }),
    );
  });
});

describe('packRequests and createRequestStock', () => {
  it('hand out every body once, in order, over any number of batches', () => {
    const request = fc.record({ index: fc.nat(), body: bytes });
    fc.assert(
      fc.property(fc.array(fc.array(request, { maxLength: 5 }), { maxLength: 5 }), (batches) => {
        const stock = createRequestStock();
        for (const batch of batches) stock.add(packRequests('measured', batch));
        const all = batches.flat();
        expect(stock.size).toBe(all.length);
        const taken = all.map(() => stock.take()!);
        expect(taken.map(({ index, body }) => [index, ...body])).toEqual(
          all.map(({ index, body }) => [index, ...body]),
        );
        expect(stock.take()).toBeUndefined();
        expect(stock.size).toBe(0);
      }),
    );
  });

  it('takes more while some are still in stock', () => {
    const stock = createRequestStock();
    const add = (index: number): void =>
      stock.add(packRequests('warmup', [{ index, body: Buffer.from([index]) }]));
    add(1);
    add(2);
    expect(stock.take()?.index).toBe(1);
    add(3);
    expect([stock.take()?.index, stock.take()?.index, stock.take()]).toEqual([2, 3, undefined]);
  });
});

describe('withoutAnswers', () => {
  it('lets all bytes go, and says of each answer that had some that this client had no room', () => {
    const captures = [
      captureExchange([[200, 'abc']]),
      captureExchange([], {
        index: 1,
        end: { kind: 'transport_error', code: 'ECONNRESET', message: 'reset' },
      }),
    ];
    const left = [...unpackCaptures(withoutAnswers(packCaptures(captures)))];
    expect(left).toMatchObject([
      { index: 0, droppedBytes: 3, end: { kind: 'transport_error', code: 'ANSWER_NOT_KEPT' }, sentAtMs: 100 },
      { index: 1, end: { code: 'ECONNRESET' } },
    ]);
    expect(left.map(({ body, reads }) => [body.length, reads.atMs.length])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});
