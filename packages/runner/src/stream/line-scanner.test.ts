import { describe, expect, it } from 'vitest';
import { createLineScanner } from './line-scanner.ts';
import type { ScannedEvent } from './read-stamp.ts';

function scan(pieces: readonly string[], maxEventBytes = 1000): ScannedEvent[] {
  const events: ScannedEvent[] = [];
  const scanner = createLineScanner({ onEvent: (event) => events.push(event), maxEventBytes });
  pieces.forEach((piece, readNumber) =>
    scanner.feed(new TextEncoder().encode(piece), { atMs: readNumber * 10, readNumber }),
  );
  scanner.end();
  return events;
}

describe('createLineScanner', () => {
  it('gives each line that is not blank, stamped with the read that brought its end', () => {
    expect(scan(['{"a":1}\n{"b"', ':2}\r\n\n  \n{"c":3}\n'])).toEqual([
      { data: '{"a":1}', read: { atMs: 0, readNumber: 0 }, completeness: 'complete' },
      { data: '{"b":2}', read: { atMs: 10, readNumber: 1 }, completeness: 'complete' },
      { data: '{"c":3}', read: { atMs: 10, readNumber: 1 }, completeness: 'complete' },
    ]);
  });

  it('delivers a last line without its end, marked unterminated', () => {
    expect(scan(['{"a":1}\n{"b":2}'])).toMatchObject([
      { data: '{"a":1}', completeness: 'complete' },
      { data: '{"b":2}', completeness: 'unterminated' },
    ]);
  });

  it('counts a line above the limit as oversized and reads on behind it', () => {
    expect(scan(['"', 'x'.repeat(50), '"\n{"a":1}\n'], 20)).toMatchObject([
      { data: '', completeness: 'oversized' },
      { data: '{"a":1}', completeness: 'complete' },
    ]);
  });
});
