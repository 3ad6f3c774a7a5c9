import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHttp1ResponseParser, MAX_HEAD_BYTES } from './http1-response-parser.ts';

interface Outcome {
  readonly heads: { status: number; headers: Record<string, string>; isPersistent: boolean }[];
  readonly body: string;
  readonly isComplete: boolean;
  readonly failure: string | undefined;
  readonly takenBytes: number;
}

function parse(pieces: readonly Uint8Array[]): Outcome {
  const heads: Outcome['heads'] = [];
  let body = '';
  const parser = createHttp1ResponseParser({
    headStarted: () => {},
    head: ({ head, isPersistent }) =>
      heads.push({ status: head.status, headers: { ...head.headers }, isPersistent }),
    body: (bytes) => (body += Buffer.from(bytes).toString('latin1')),
  });
  let takenBytes = 0;
  for (const piece of pieces) takenBytes += parser.feed(piece, piece.length);
  return { heads, body, isComplete: parser.isComplete(), failure: parser.failure(), takenBytes };
}

const parseText = (text: string) => parse([Buffer.from(text, 'latin1')]);

function splitAt(text: string, cuts: readonly number[]): Uint8Array[] {
  const bytes = Buffer.from(text, 'latin1');
  const bounds = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return bounds.slice(1).map((to, index) => bytes.subarray(bounds[index], to));
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const STREAMS = [
  'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world',
  'HTTP/1.1 200\nContent-Length: 1\n\nx',
  `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${CHUNKED}5;a="b;c"\r\nhello\r\n00A \r\n0123456789\r\n0\r\nX: 1\r\nY: 2\r\n\r\n`,
  'HTTP/1.0 200 OK\r\nX-Folded: a\r\n  b\r\n\r\neverything to the end',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK',
  `${CHUNKED}3\r\nabcd`,
  `${CHUNKED}3;x\nabc`,
  'HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nab',
  'HTTP/2 200\r\n\r\n',
];

describe('createHttp1ResponseParser', () => {
  it('gives the same result however the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STREAMS),
        fc.array(fc.nat({ max: 1000 }), { maxLength: 40 }),
        (text, cuts) => {
          expect(parse(splitAt(text, cuts))).toEqual(parseText(text));
        },
      ),
    );
    for (const text of STREAMS) {
      const bytewise = [...Buffer.from(text, 'latin1')].map((byte) => Uint8Array.of(byte));
      expect(parse(bytewise)).toEqual(parseText(text));
    }
  });

  it('gives back the body that was chunked, whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 })),
        fc.array(fc.nat({ max: 5000 }), { maxLength: 20 }),
        (chunks, cuts) => {
          const parts = chunks.map((chunk) => Buffer.from(chunk).toString('latin1'));
          const framed = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
          const outcome = parse(splitAt(`${CHUNKED}${framed}0\r\n\r\n`, cuts));
          expect(outcome.body).toBe(parts.join(''));
          expect(outcome.isComplete).toBe(true);
        },
      ),
    );
  });

  it('never throws and never takes more than it is given', () => {
    const token = fc.constantFrom(
      'HTTP/1.1 ',
      '200',
      '\r\n',
      '\n',
      '\r',
      ':',
      'Content-Length',
      '5',
      ' ',
      ';',
      '0',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(token, fc.string({ maxLength: 3 }))), (tokens) => {
        const text = `HTTP/1.1 200 OK\r\n${tokens.join('')}`;
        expect(parseText(text).takenBytes).toBeLessThanOrEqual(Buffer.from(text, 'latin1').length);
      }),
    );
  });

  it('stops at the end of the response', () => {
    const outcome = parseText('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1');
    expect(outcome).toMatchObject({ body: 'ok', isComplete: true, takenBytes: 40 });
  });

  it.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx', true],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: Close\r\n\r\nx', false],
    ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: foo, close\r\n\r\nx', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx', false],
    ['HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx', true],
    ['HTTP/1.1 200 OK\r\n\r\nx', false],
  ])('knows whether the connection persists: %j', (text, isPersistent) => {
    expect(parseText(text).heads[0]?.isPersistent).toBe(isPersistent);
  });

  it('takes equal lengths as one', () => {
    expect(parseText('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok').isComplete).toBe(
      true,
    );
  });

  it('keeps a header called like a property of objects', () => {
    const [head] = parseText('HTTP/1.1 204 No\r\n__proto__: a\r\nconstructor: b\r\n\r\n').heads;
    expect(Object.entries(head?.headers ?? {})).toContainEqual(['constructor', 'b']);
  });

  it.each([
    ['contradicting lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['an empty length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n'],
    ['a length beside chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nA : b\r\n\r\n'],
    ['a bare carriage return', 'HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n'],
    ['a null byte', 'HTTP/1.1 200 OK\r\nA: \0\r\n\r\n'],
    ['a chunk without a size', `${CHUNKED}\r\n`],
    ['a negative chunk size', `${CHUNKED}-1\r\n`],
    ['an immense chunk size', `${CHUNKED}fffffffffffffff\r\n`],
    ['an endless chunk size', `${CHUNKED}${'0'.repeat(100)}`],
    ['an endless chunk extension', `${CHUNKED}1;${'x'.repeat(MAX_HEAD_BYTES + 1)}`],
    ['endless trailers', `${CHUNKED}0\r\n${'X: y\r\n'.repeat(MAX_HEAD_BYTES / 5)}`],
    ['an endless head', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(MAX_HEAD_BYTES / 5)}`],
  ])('rejects %s', (_, text) => {
    const outcome = parseText(text);
    expect(outcome.failure).toEqual(expect.any(String));
    expect(outcome.isComplete).toBe(false);
  });
});
