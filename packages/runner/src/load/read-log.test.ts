import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadLog, createReadLogPool } from './read-log.ts';

describe('createReadLog', () => {
  it('keeps all bytes and one stamp for each socket read, however many pieces a read comes in', () => {
    const piece = fc.uint8Array({ minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(fc.array(fc.array(piece, { minLength: 1, maxLength: 3 }), { maxLength: 60 }), (reads) => {
        const log = createReadLog(100);
        reads.forEach((pieces, number) => {
          for (const bytes of pieces) log.append(bytes, 100 + number, number * 2);
        });
        expect(log.readCount).toBe(reads.length);
        reads.forEach((pieces, position) => {
          const read = log.read(position);
          expect(Buffer.compare(read.bytes, Buffer.concat(pieces))).toBe(0);
          expect(read).toMatchObject({ atMs: 100 + position, readNumber: position * 2 });
        });
        expect(log.lastReadAtMs).toBe(reads.length === 0 ? undefined : 99 + reads.length);
        const taken = log.view();
        expect(Buffer.compare(taken.body, Buffer.concat(reads.flat()))).toBe(0);
        expect([...taken.reads.atMs]).toEqual(reads.map((_, number) => number));
        expect([...taken.reads.readNumber]).toEqual(reads.map((_, number) => number * 2));
        expect(taken.reads.endOffset.at(-1) ?? 0).toBe(taken.body.length);
      }),
      { numRuns: 40 },
    );
  });

  it('hands on what lies before an offset, and shows each byte once to who looks at reads as they come', () => {
    const piece = fc.uint8Array({ minLength: 1, maxLength: 300 });
    const step = fc.record({
      bytes: piece,
      sameRead: fc.boolean(),
      handOn: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const log = createReadLog(0);
        const stamped: (readonly [byte: number, atMs: number, readNumber: number])[] = [];
        const handed: typeof stamped = [];
        const seen: number[] = [];
        let [readNumber, looked] = [0, 0];
        const take = ({ body, reads }: ReturnType<typeof log.view>): void => {
          for (const [offset, byte] of body.entries()) {
            const read = reads.endOffset.findIndex((end) => offset < end);
            handed.push([byte, reads.atMs[read]!, reads.readNumber[read]!]);
          }
          expect(reads.endOffset.at(-1) ?? 0).toBe(body.length);
        };
        for (const { bytes, sameRead, handOn } of steps) {
          if (!sameRead) readNumber += 1;
          log.append(bytes, 10 * readNumber, readNumber);
          for (const byte of bytes) stamped.push([byte, 10 * readNumber, readNumber]);
          if (handOn === null) continue;
          for (; looked < log.readCount; looked += 1) seen.push(...log.read(looked).bytes);
          const held = log.byteCount - log.firstOffset;
          take(log.handOn(log.firstOffset + Math.round(handOn * held)));
          expect(log.byteCount).toBe(stamped.length);
          expect(log.lastReadAtMs).toBe(10 * readNumber);
        }
        for (; looked < log.readCount; looked += 1) seen.push(...log.read(looked).bytes);
        take(log.view());
        expect(handed).toEqual(stamped);
        expect(seen).toEqual(stamped.map(([byte]) => byte));
      }),
    );
  });

  it('copies what it is given: the transport uses its buffer again', () => {
    const log = createReadLog(0);
    const buffer = Buffer.from('abc');
    log.append(buffer, 1, 0);
    buffer.fill(0);
    expect(Buffer.from(log.view().body).toString()).toBe('abc');
  });

  it('allocates nothing before the first byte', () => {
    const { body, reads } = createReadLog(0).view();
    expect([body.buffer.byteLength, reads.atMs.buffer.byteLength]).toEqual([0, 0]);
    expect(createReadLog(0).lastReadAtMs).toBeUndefined();
  });
});

describe('createReadLogPool', () => {
  it('gives a used log out again, empty', () => {
    const pool = createReadLogPool(0);
    const log = pool.take();
    log.append(Buffer.from('abc'), 5, 3);
    pool.giveBack(log);
    const again = pool.take();
    expect(again).toBe(log);
    expect([again.readCount, again.lastReadAtMs, again.view().body.length]).toEqual([0, undefined, 0]);
    again.append(Buffer.from('d'), 6, 3);
    expect(Buffer.from(again.view().body).toString()).toBe('d');
    expect([...again.view().reads.endOffset]).toEqual([1]);
    expect(pool.take()).not.toBe(log);
  });

  it('keeps no more spare bytes than it may', () => {
    const pool = createReadLogPool(0, 40_000);
    const [first, second] = [pool.take(), pool.take()];
    for (const log of [first, second]) log.append(new Uint8Array(6_000), 5, 0);
    pool.giveBack(first);
    pool.giveBack(second);
    expect(pool.take()).toBe(first);
    expect(pool.take()).not.toBe(second);
  });

  it('lets logs grow while there is room, and has room again when one is let go', () => {
    const pool = createReadLogPool(0, 1_000_000);
    const [first, second] = [pool.take(), pool.take()];
    expect(first.append(new Uint8Array(600_000), 1, 0)).toBe(true);
    expect(second.append(new Uint8Array(600_000), 2, 1)).toBe(false);
    expect([second.byteCount, second.readCount]).toEqual([0, 0]);
    expect(second.append(new Uint8Array(200_000), 2, 1)).toBe(true);
    pool.giveBack(first);
    expect(first.capacityBytes).toBe(0);
    expect(second.append(new Uint8Array(400_000), 3, 2)).toBe(true);
  });

  it('counts the stamps of an answer that comes byte by byte', () => {
    const log = createReadLogPool(0, 1_000_000).take();
    let read = 0;
    while (read < 1_000_000 && log.append(new Uint8Array(1), read, read)) read += 1;
    expect(read).toBeLessThan(65_536);
  });

  it('counts what it gave out again as free room', () => {
    const pool = createReadLogPool(0, 40_000);
    const log = pool.take();
    log.append(new Uint8Array(6_000), 5, 0);
    for (let round = 0; round < 3; round += 1) {
      pool.giveBack(log);
      expect(pool.take()).toBe(log);
    }
  });
});
