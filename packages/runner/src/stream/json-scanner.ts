import { ByteBuffer } from './byte-buffer.ts';
import { defaultMaxEventBytes } from './read-stamp.ts';
import type { ReadStamp, ScannedEvent, StreamScanner, StreamScannerOptions } from './read-stamp.ts';

const lineFeed = 0x0a;
const quote = 0x22;
const backslash = 0x5c;
/** Between two values: white space and the record separator of JSON text sequences (RFC 7464). */
const isBetween = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1e;
const isOpening = (byte: number): boolean => byte === 0x7b || byte === 0x5b;
const isClosing = (byte: number): boolean => byte === 0x7d || byte === 0x5d;

/**
 * JSON values one after the other, however they are laid out: one document, NDJSON, or several documents without
 * anything between them. Each object or array is one event at the read that brought its last byte; anything else is one up
 * to the end of its line. A line end inside a string is no JSON: there the value is broken, and the next one begins.
 */
export function createJsonScanner(options: StreamScannerOptions): StreamScanner {
  const maxEventBytes = options.maxEventBytes ?? defaultMaxEventBytes;
  const value = new ByteBuffer();
  const state = { isWithin: false, depth: 0, inString: false, isEscaped: false, oversized: false };
  let lastRead: ReadStamp | undefined;

  function keep(bytes: Uint8Array): void {
    state.oversized ||= value.length + bytes.length > maxEventBytes;
    if (state.oversized) value.clear();
    else value.append(bytes);
  }

  function deliver(read: ReadStamp, completeness: ScannedEvent['completeness']): void {
    const data = state.oversized ? '' : value.bytes().toString('utf8').trim();
    const how = state.oversized ? 'oversized' : completeness;
    value.clear();
    Object.assign(state, { isWithin: false, depth: 0, inString: false, isEscaped: false, oversized: false });
    options.onEvent({ data, read, completeness: how });
  }

  /** Takes in one byte of a value; true if it is the last. */
  function endsValue(byte: number): boolean {
    if (state.inString) {
      if (state.isEscaped) state.isEscaped = false;
      else if (byte === backslash) state.isEscaped = true;
      else if (byte === quote) state.inString = false;
      return byte === lineFeed;
    }
    if (state.depth === 0) return byte === lineFeed;
    if (byte === quote) state.inString = true;
    else if (isOpening(byte)) state.depth++;
    else if (isClosing(byte)) state.depth--;
    return state.depth === 0;
  }

  return {
    feed(bytes, read) {
      if (bytes.length > 0) lastRead = read;
      let start = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]!;
        if (!state.isWithin) {
          if (isBetween(byte)) continue;
          state.isWithin = true;
          start = at;
          if (isOpening(byte)) state.depth = 1;
          continue;
        }
        if (!endsValue(byte)) continue;
        keep(bytes.subarray(start, at + 1));
        deliver(read, 'complete');
      }
      if (state.isWithin) keep(bytes.subarray(start));
    },
    end() {
      if (state.isWithin && lastRead !== undefined) deliver(lastRead, 'unterminated');
    },
  };
}
