import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadLog } from './read-log.ts';

describe('createReadLog', () => {
  it('keeps all bytes and one stamp for each socket read, however many pieces a read comes in', () => {
    const piece = fc.uint8Array({ minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(fc.array(fc.array(piece, { minLength: 1, maxLength: 3 }), { maxLength: 60 }), (reads) => {
        const log = createReadLog();
        reads.forEach((pieces, number) => {
          for (const bytes of pieces) log.append(bytes, 100 + number, number * 2);
        });
        expect(log.readCount).toBe(reads.length);
        reads.forEach((pieces, position) => {
          const read = log.read(position);
          expect(Buffer.compare(read.bytes, Buffer.concat(pieces))).toBe(0);
          expect(read).toMatchObject({ atMs: 100 + position, readNumber: position * 2 });
        });
        const taken = log.take(100);
        expect(Buffer.compare(taken.body, Buffer.concat(reads.flat()))).toBe(0);
        expect([...taken.reads.atMs]).toEqual(reads.map((_, number) => number));
        expect([...taken.reads.readNumber]).toEqual(reads.map((_, number) => number * 2));
        expect(taken.reads.endOffset.at(-1) ?? 0).toBe(taken.body.length);
      }),
      { numRuns: 40 },
    );
  });

  it('copies what it is given: the transport uses its buffer again', () => {
    const log = createReadLog();
    const buffer = Buffer.from('abc');
    log.append(buffer, 1, 0);
    buffer.fill(0);
    expect(Buffer.from(log.take(0).body).toString()).toBe('abc');
  });

  it('allocates nothing before the first byte', () => {
    const { body, reads } = createReadLog().take(0);
    expect([body.buffer.byteLength, reads.atMs.buffer.byteLength]).toEqual([0, 0]);
    expect(createReadLog().lastReadAtMs).toBeUndefined();
  });
});
