import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createEventScanner } from './event-scanner.ts';
import type { ScannedEvent } from './read-stamp.ts';

const encoder = new TextEncoder();

/** Feeds each piece as one read: piece n is read n, at n × 10 ms. */
function scan(pieces: readonly (string | Uint8Array)[], maxEventBytes?: number): ScannedEvent[] {
  const events: ScannedEvent[] = [];
  const scanner = createEventScanner({
    onEvent: (event) => events.push(event),
    ...(maxEventBytes === undefined ? {} : { maxEventBytes }),
  });
  pieces.forEach((piece, readNumber) => {
    const bytes = typeof piece === 'string' ? encoder.encode(piece) : piece.slice();
    scanner.feed(bytes, { atMs: readNumber * 10, readNumber });
    // A transport may reuse its buffer: nothing may be read from it later.
    bytes.fill(0x58);
  });
  scanner.end();
  return events;
}

function withoutRead(event: ScannedEvent): Omit<ScannedEvent, 'read'> & { read: undefined } {
  return { ...event, read: undefined };
}

function dataOf(...pieces: (string | Uint8Array)[]): string[] {
  return scan(pieces).map((event) => event.data);
}

describe('createEventScanner', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['mixed line ends', 'data: a\r\n\ndata: b\n\r\n', ['a', 'b']],
    ['a leading BOM', '\uFEFFdata: a\n\n', ['a']],
    ['a BOM inside the data', 'data: \uFEFFa\n\n', ['\uFEFFa']],
    ['comments between events', ': ping\n\ndata: a\n\n:\n\n', ['a']],
    ['a comment inside an event', 'data: a\n: ping\ndata: b\n\n', ['a\nb']],
    ['no space behind the colon', 'data:a\n\n', ['a']],
    ['two spaces behind the colon', 'data:  a\n\n', [' a']],
    ['several data lines', 'data: a\ndata:\ndata: b\n\n', ['a\n\nb']],
    ['a data line without a colon', 'data\n\n', ['']],
    ['an empty data line', 'data:\n\n', ['']],
    ['a field that only starts with data', 'database: a\n\n', []],
    ['other fields', 'id: 1\nretry: 5\ndata: a\n\n', ['a']],
    ['an event without data', 'event: ping\n\ndata: a\n\n', ['a']],
    [
      'a line of bare JSON among events',
      'data: a\n\n{"error":"b"}\ndata: c\n\n',
      ['a', '{"error":"b"}', 'c'],
    ],
    ['a line of bare JSON inside an event', 'data: a\n{"error":"b"}\n\n', ['a', '{"error":"b"}']],
    ['blank lines', '\n\n\r\n\r\r', []],
    ['nothing', '', []],
  ])('reads %s', (_, text, expected) => {
    expect(dataOf(text)).toEqual(expected);
  });

  it('gives the event name to its own event only, and takes an empty name as none', () => {
    expect(scan(['event: error\ndata: a\n\ndata: b\n\nevent:\ndata: c\n\n'])).toMatchObject([
      { data: 'a', eventName: 'error' },
      { data: 'b' },
      { data: 'c' },
    ]);
    expect(scan(['event: ping\n\ndata: b\n\n'])[0]).not.toHaveProperty('eventName');
  });

  it('stamps an event with the read that brought its blank line', () => {
    expect(scan(['data: a\n', '\ndata: b', '\n', '\n'])).toMatchObject([
      { data: 'a', read: { atMs: 10, readNumber: 1 } },
      { data: 'b', read: { atMs: 30, readNumber: 3 } },
    ]);
  });

  it("stamps a CRLF event with the read of the blank line's CR, and takes the LF of the next read with it", () => {
    const events = scan(['data: a\r\n\r', '\ndata: b\r', '\n\r\n']);
    expect(events).toMatchObject([
      { data: 'a', read: { readNumber: 0 } },
      { data: 'b', read: { readNumber: 2 } },
    ]);
    expect(events).toHaveLength(2);
  });

  it('takes no blank line out of a CRLF that two reads share', () => {
    expect(dataOf('data: a\r', '\ndata: b\r', '\n\r\n')).toEqual(['a\nb']);
  });

  it('gives events of one read the same read', () => {
    expect(scan([': ping\n\n', 'data: a\n\ndata: b\n\n']).map((event) => event.read.readNumber)).toEqual([
      1, 1,
    ]);
  });

  it.each([
    ['without its blank line', 'data: a\n'],
    ['inside its line', 'data: a'],
  ])('delivers a last event cut %s, marked unterminated', (_, text) => {
    expect(scan(['data: x\n\n', text])).toEqual([
      { data: 'x', read: { atMs: 0, readNumber: 0 }, completeness: 'complete' },
      { data: 'a', read: { atMs: 10, readNumber: 1 }, completeness: 'unterminated' },
    ]);
  });

  it('keeps characters whole that are split over reads', () => {
    const bytes = encoder.encode('data: añ→😀\n\n');
    expect(dataOf(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(['añ→😀']);
  });

  it('finds the same events however the bytes are split', () => {
    const text = '\uFEFFdata: ä\r\ndata: ö\r\n\r\n: c\revent: x\rdata:😀\rdata\r\rdata: last';
    const bytes = encoder.encode(text);
    const whole = scan([text]).map(withoutRead);
    expect(whole.map((event) => event.data)).toEqual(['ä\nö', '😀\n', 'last']);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
        const offsets = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = offsets.slice(1).map((end, index) => bytes.subarray(offsets[index], end));
        expect(scan(pieces).map(withoutRead)).toEqual(whole);
      }),
    );
  });

  it('counts an event above the limit as oversized, in one line or in many, and reads on behind it', () => {
    const long = 'x'.repeat(200);
    const lines = 'data: 0123456789\n'.repeat(10);
    expect(scan([`data: ${long}\n\ndata: a\n\n`, lines, '\ndata: b\n\n'], 100)).toMatchObject([
      { data: '', completeness: 'oversized' },
      { data: 'a', completeness: 'complete' },
      { data: '', completeness: 'oversized' },
      { data: 'b', completeness: 'complete' },
    ]);
    expect(scan(['data: ', long, long, '\n\ndata: a\n\n'], 100)).toMatchObject([
      { completeness: 'oversized' },
      { data: 'a' },
    ]);
  });

  it('copies and searches each byte a bounded number of times, whatever the size of the reads', () => {
    const sizeBytes = 5 * 1024 * 1024;
    const bytes = encoder.encode(`data: ${'y'.repeat(sizeBytes)}\n\n`);
    let copied = 0;
    let searched = 0;
    const set = vi.spyOn(Uint8Array.prototype, 'set');
    const indexOf = vi.spyOn(Buffer.prototype, 'indexOf');
    const events: number[] = [];
    const scanner = createEventScanner({ onEvent: (event) => events.push(event.data.length) });
    try {
      for (let offset = 0; offset < bytes.length; offset += 997) {
        scanner.feed(bytes.subarray(offset, offset + 997), { atMs: 0, readNumber: 0 });
      }
      for (const [source] of set.mock.calls) copied += source.length;
      indexOf.mock.contexts.forEach((buffer) => (searched += (buffer as Buffer).length));
    } finally {
      set.mockRestore();
      indexOf.mockRestore();
    }
    expect(events).toEqual([sizeBytes]);
    expect(copied).toBeGreaterThan(sizeBytes);
    expect(copied).toBeLessThan(4 * sizeBytes);
    expect(searched).toBeLessThan(4 * sizeBytes);
  });

  it('searches a read of many short lines once for each kind of line end', () => {
    const bytes = encoder.encode('data: z\n\n'.repeat(1000));
    const indexOf = vi.spyOn(Buffer.prototype, 'indexOf');
    let events = 0;
    createEventScanner({ onEvent: () => (events += 1) }).feed(bytes, { atMs: 0, readNumber: 0 });
    const searchesForCarriageReturn = indexOf.mock.calls.filter(([mark]) => mark === 13).length;
    indexOf.mockRestore();
    expect(events).toBe(1000);
    expect(searchesForCarriageReturn).toBe(1);
  });
});
