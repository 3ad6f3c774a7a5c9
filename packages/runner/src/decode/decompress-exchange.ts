import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { CapturedExchange } from '../load/captured-exchange.ts';

/**
 * The exchange with its body decompressed, each read at the bytes that it completed. `accept-encoding: identity` is sent,
 * but some proxies compress whatever is asked. A body that cannot be decompressed ends the request with the code
 * `CONTENT_ENCODING`, which names the encoding, so that nobody looks for an answer in compressed bytes.
 */
export async function decompressExchange(
  captured: CapturedExchange,
  mostBytes: number,
): Promise<CapturedExchange> {
  const encoding = captured.head?.contentEncoding;
  if (encoding === undefined || captured.body.length === 0) return captured;
  const decompressor = createDecompressor(encoding, captured.body);
  if (decompressor === undefined)
    return undecoded(captured, `${encoding} is not one of gzip, deflate and br`);
  const { pieces, endOffset, problem } = await decompress(captured, decompressor, mostBytes);
  const decompressed = { ...captured, body: Buffer.concat(pieces), reads: { ...captured.reads, endOffset } };
  return problem === undefined ? decompressed : undecoded(decompressed, `${encoding}: ${problem.message}`);
}

/** A body that was cut gives what came of it. */
function createDecompressor(encoding: string, body: Uint8Array): Transform | undefined {
  const cut = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(cut);
    case 'deflate':
      // The standard means zlib's format; some servers send the bare one.
      return (body[0]! & 0x0f) === 8 ? createInflate(cut) : createInflateRaw(cut);
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return undefined;
  }
}

function undecoded(captured: CapturedExchange, why: string): CapturedExchange {
  const message = `the response is compressed, though identity was asked for, and could not be decompressed (${why})`;
  const isError = captured.head !== undefined && (captured.head.status < 200 || captured.head.status > 299);
  // Compressed bytes are no message of an error.
  const body = isError ? Buffer.from(message) : captured.body;
  return { ...captured, body, end: { kind: 'transport_error', code: 'CONTENT_ENCODING', message } };
}

async function decompress({ body, reads }: CapturedExchange, decompressor: Transform, mostBytes: number) {
  const pieces: Buffer[] = [];
  const endOffset = new Uint32Array(reads.endOffset.length);
  let length = 0;
  let problem: Error | undefined;
  decompressor.on('data', (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length > mostBytes) decompressor.destroy(new Error(`it is larger than ${mostBytes} bytes`));
  });
  decompressor.on('error', (error) => (problem ??= error));
  const closed = new Promise((resolve) => decompressor.once('close', resolve));
  let start = 0;
  for (const [index, end] of reads.endOffset.entries()) {
    if (problem === undefined) await Promise.race([written(decompressor, body.subarray(start, end)), closed]);
    endOffset[index] = length;
    start = end;
  }
  if (problem === undefined) {
    decompressor.end();
    await closed;
    // What the last bytes still held belongs to the last read.
    if (endOffset.length > 0) endOffset[endOffset.length - 1] = length;
  }
  return { pieces, endOffset, problem };
}

/** Resolves once all that the bytes give has been handed on. */
function written(decompressor: Transform, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => decompressor.write(bytes, () => setImmediate(resolve)));
}
