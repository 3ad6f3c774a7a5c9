import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonScanner } from './json-scanner.ts';
import type { ScannedEvent } from './read-stamp.ts';

/** Feeds each piece as read n. */
function scan(pieces: readonly Uint8Array[], maxEventBytes = 1000) {
  const events: ScannedEvent[] = [];
  const scanner = createJsonScanner({ onEvent: (event) => events.push(event), maxEventBytes });
  pieces.forEach((piece, readNumber) => scanner.feed(piece, { atMs: readNumber, readNumber }));
  scanner.end();
  return events.map(({ data, read, completeness }) => [data, read.readNumber, completeness] as const);
}

const scanTexts = (...texts: readonly string[]) => scan(texts.map((text) => Buffer.from(text)));

describe('createJsonScanner', () => {
  it.each<[string, string[]]>([
    ['{"a":1}', ['{"a":1}']],
    ['{"a":1}\n\n{"b":2}\r\n[DONE]\n', ['{"a":1}', '{"b":2}', '[DONE]']],
    ['{"a":1}{"b":{"c":[]}}', ['{"a":1}', '{"b":{"c":[]}}']],
    ['{\n  "a": [\n    1\n  ]\n}\n', ['{\n  "a": [\n    1\n  ]\n}']],
    [String.raw`{"a":"}\"{\\"}{"b":"]"}`, [String.raw`{"a":"}\"{\\"}`, '{"b":"]"}']],
    ['{"a":1}\nnull\nwhat is this\n{"b":2}', ['{"a":1}', 'null', 'what is this', '{"b":2}']],
    ['{"a":"torn\n{"b":2}', ['{"a":"torn', '{"b":2}']],
    ['\u001e{"a":1}\n\u001e{"b":2}\n', ['{"a":1}', '{"b":2}']],
    [' \n ', []],
  ])('cuts %j', (text, expected) => {
    expect(scanTexts(text).map(([data]) => data)).toEqual(expected);
  });

  it('stamps each value with the read that brought its last byte', () => {
    expect(scanTexts('{"a"', ':1}{"b":2}{', '"c":3', '}', '{"d"')).toEqual([
      ['{"a":1}', 1, 'complete'],
      ['{"b":2}', 1, 'complete'],
      ['{"c":3}', 3, 'complete'],
      ['{"d"', 4, 'unterminated'],
    ]);
  });

  it('names a value that is too large and reads on', () => {
    const long = `{"a":"${'x'.repeat(50)}"}`;
    const pieces = [long.slice(0, 30), long.slice(30), '{"b":2}'].map((text) => Buffer.from(text));
    expect(scan(pieces, 40)).toEqual([
      ['', 1, 'oversized'],
      ['{"b":2}', 2, 'complete'],
    ]);
  });

  it('gives the same values wherever the reads were split', () => {
    const bytes = Buffer.from('{"a":"ü}\\""}\n{"b":[{}]}  [DONE]\nword\n{"c":"\\\\"}');
    const whole = scan([bytes]).map(([data]) => data);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
        const ends = [...cuts.toSorted((a, b) => a - b), bytes.length];
        const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(scan(pieces).map(([data]) => data)).toEqual(whole);
      }),
    );
  });
});
