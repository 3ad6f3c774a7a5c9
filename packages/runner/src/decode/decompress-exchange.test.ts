import { brotliCompressSync, constants, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openaiBackend } from '../backends/openai-backend.ts';
import { decodeExchange } from '../stream/decode-exchange.ts';
import { captureExchange, chatEvent, doneEvent, type BodyRead } from '../testing/capture-exchange.ts';
import { decompressExchange } from './decompress-exchange.ts';

async function decode(reads: readonly BodyRead[], contentEncoding: string, status = 200) {
  const head = { status, contentType: 'text/event-stream', contentEncoding };
  return decodeExchange(await decompressExchange(captureExchange(reads, { head }), 32_000_000), {
    backend: openaiBackend,
    levelIndex: 0,
    requested: {},
    streamed: true,
    redact: (text) => text,
  });
}

/** One flushed piece of a gzip stream for each event, as a proxy sends it that compresses a stream. */
async function gzipPieces(events: readonly string[]): Promise<Buffer[]> {
  const gzip = createGzip();
  const pieces: Buffer[] = [];
  for (const event of events) {
    const said: Buffer[] = [];
    gzip.removeAllListeners('data').on('data', (piece: Buffer) => said.push(piece));
    gzip.write(event);
    await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, () => resolve()));
    await new Promise(setImmediate);
    pieces.push(Buffer.concat(said));
  }
  return pieces;
}

const answer = `${chatEvent({ content: 'a' })}${chatEvent({}, 'stop')}${doneEvent}`;

describe('decompressExchange', () => {
  it('gives each event the read that brought its compressed bytes', async () => {
    const events = [
      chatEvent({ content: 'a' }),
      chatEvent({ content: 'b' }),
      chatEvent({}, 'stop') + doneEvent,
    ];
    const pieces = await gzipPieces(events);
    const record = await decode(
      pieces.map((piece, index): BodyRead => [200 + index * 10, piece]),
      'gzip',
    );
    expect(record.outcome).toEqual({ kind: 'completed' });
    expect(record.chunks).toMatchObject({ atMs: [200, 210], readNumber: [0, 1] });
  });

  it.each([
    ['gzip', gzipSync(answer)],
    ['x-gzip', gzipSync(answer)],
    ['deflate', deflateSync(answer)],
    ['deflate', deflateRawSync(answer)],
    ['br', brotliCompressSync(answer)],
  ])('reads %s', async (encoding, body) => {
    const record = await decode(
      [
        [200, body.subarray(0, 9)],
        [250, body.subarray(9)],
      ],
      encoding,
    );
    expect(record).toMatchObject({ outcome: { kind: 'completed' }, lastTokenAtMs: 250 });
  });

  it.each([
    ['zstd', Buffer.from('(\u00b5/\u00fd')],
    ['gzip', Buffer.from('no gzip at all')],
  ])('names %s that cannot be decompressed', async (encoding, body) => {
    const { outcome } = await decode([[200, body]], encoding);
    expect(outcome).toMatchObject({ kind: 'transport_error', code: 'CONTENT_ENCODING' });
    expect('message' in outcome && outcome.message).toContain(`could not be decompressed (${encoding}`);
  });

  it('gives what came of a body that was cut', async () => {
    const body = gzipSync(answer.repeat(3));
    expect((await decode([[200, body.subarray(0, -12)]], 'gzip')).chunks?.atMs.length).toBeGreaterThan(0);
  });

  it('reads the message of a compressed error', async () => {
    const body = gzipSync('{"error":{"message":"no such model"}}');
    expect((await decode([[200, body]], 'gzip', 404)).outcome).toMatchObject({
      status: 404,
      message: 'no such model',
    });
    expect((await decode([[200, Buffer.from([1, 2])]], 'zstd', 500)).outcome).toMatchObject({
      kind: 'http_error',
      message: expect.stringContaining('zstd'),
    });
  });

  it('ends a small body that becomes a very large one', async () => {
    const bomb = gzipSync(Buffer.alloc(40_000_000));
    const { outcome } = await decode([[200, bomb]], 'gzip');
    expect(outcome).toMatchObject({
      code: 'CONTENT_ENCODING',
      message: expect.stringContaining('larger than'),
    });
  });
});
