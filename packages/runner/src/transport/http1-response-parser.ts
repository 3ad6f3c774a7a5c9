import { Buffer } from 'node:buffer';
import type { ParsedResponseHead } from './http1-response-head.ts';
import { parseResponseHead } from './http1-response-head.ts';

/** Most bytes of a response head, of the trailers, and of one chunk's size line. */
export const MAX_HEAD_BYTES = 64 * 1024;

export interface Http1ResponseHandler {
  /** The first byte of a head has come: that of an interim (1xx) response too, so the last call before `head` counts. */
  headStarted(): void;
  head(parsed: ParsedResponseHead): void;
  /** A view of the fed bytes, valid during the call. */
  body(bytes: Uint8Array): void;
}

/**
 * Reads the responses of one HTTP/1.x connection from whatever pieces the socket delivers; where they are split makes
 * no difference but to the pieces of `body`. Interim responses (1xx) are skipped, trailers are read and dropped.
 * Builds no strings and copies nothing outside heads.
 */
export interface Http1ResponseParser {
  /** Takes in `bytes[0, length)` up to the end of the response. Returns how many bytes it took. */
  feed(bytes: Uint8Array, length: number): number;
  /** The connection ended. True if that ends the response (a body that lasts until the close). */
  endOfInput(): boolean;
  isComplete(): boolean;
  /** The head is complete, the body is not. */
  isInBody(): boolean;
  /** What makes the input something else than HTTP. Nothing is read after it. */
  failure(): string | undefined;
  /** Gets ready for the next response. */
  reset(): void;
}

const HEAD = 0;
const SIZED = 1;
const UNTIL_CLOSE = 2;
const CHUNK_SIZE = 3;
const CHUNK_EXTENSION = 4;
const CHUNK_SIZE_LF = 5;
const CHUNK_DATA = 6;
const CHUNK_DATA_CR = 7;
const CHUNK_DATA_LF = 8;
const TRAILERS = 9;
const COMPLETE = 10;
const FAILED = 11;

const CR = 0x0d;
const LF = 0x0a;
const PREFIX = Buffer.from('HTTP/1.', 'latin1');

export function createHttp1ResponseParser(handler: Http1ResponseHandler): Http1ResponseParser {
  let state = HEAD;
  let failure: string | undefined;
  /** Of the head, the trailers or the size line that is being read. */
  let sectionBytes = 0;
  /** Bytes since the last line end, line ends not counted: 0 at a line end marks the empty line. */
  let lineBytes = 0;
  /** Of the sized body or of the chunk. */
  let remainingBytes = 0;
  /** The part of a head that came in earlier reads. */
  let held = Buffer.alloc(0);
  let heldBytes = 0;

  function reset(): void {
    state = HEAD;
    failure = undefined;
    startSection();
    remainingBytes = 0;
    heldBytes = 0;
  }

  function startSection(): void {
    sectionBytes = 0;
    lineBytes = 0;
  }

  function fail(reason: string): void {
    state = FAILED;
    failure = reason;
  }

  function feed(bytes: Uint8Array, length: number): number {
    let at = 0;
    while (at < length && state < COMPLETE) {
      if (state === CHUNK_DATA || state === SIZED) at = readCounted(bytes, at, length);
      else if (state === HEAD) at = readHead(bytes, at, length);
      else if (state === UNTIL_CLOSE) {
        handler.body(bytes.subarray(at, length));
        at = length;
      } else readFramingByte(bytes[at++] ?? 0);
    }
    return at;
  }

  function readCounted(bytes: Uint8Array, from: number, length: number): number {
    const to = Math.min(length, from + remainingBytes);
    remainingBytes -= to - from;
    if (remainingBytes === 0) state = state === SIZED ? COMPLETE : CHUNK_DATA_CR;
    handler.body(bytes.subarray(from, to));
    return to;
  }

  function readHead(bytes: Uint8Array, from: number, length: number): number {
    if (sectionBytes === 0) handler.headStarted();
    for (let at = from; at < length; at++) {
      const byte = bytes[at];
      // At once: a server of another protocol may never send the empty line that would end a head.
      if (sectionBytes < PREFIX.length && byte !== PREFIX[sectionBytes]) {
        fail('it does not start with HTTP/1.');
        return at;
      }
      if (isEndOfSection(byte)) {
        hold(bytes, from, at + 1);
        endHead();
        return at + 1;
      }
      if (state === FAILED) return at;
    }
    hold(bytes, from, length);
    return length;
  }

  /** Counts one byte of a head or of trailers. True at the empty line. */
  function isEndOfSection(byte: number | undefined): boolean {
    sectionBytes++;
    if (sectionBytes > MAX_HEAD_BYTES) {
      fail(`its headers exceed ${MAX_HEAD_BYTES} bytes`);
      return false;
    }
    if (byte === LF) {
      if (lineBytes === 0) return true;
      lineBytes = 0;
    } else if (byte !== CR) lineBytes++;
    return false;
  }

  function hold(bytes: Uint8Array, from: number, to: number): void {
    const neededBytes = heldBytes + to - from;
    if (neededBytes > held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(1024, neededBytes, held.length * 2));
      held.copy(larger, 0, 0, heldBytes);
      held = larger;
    }
    held.set(bytes.subarray(from, to), heldBytes);
    heldBytes = neededBytes;
  }

  function endHead(): void {
    const parsed = parseResponseHead(held.toString('latin1', 0, heldBytes));
    heldBytes = 0;
    startSection();
    if (typeof parsed === 'string') return fail(parsed);
    const { status } = parsed.head;
    if (status === 101) return fail('it switches protocols, which was not asked for');
    if (status < 200) return;
    const { framing } = parsed;
    if (framing.kind === 'chunked') state = CHUNK_SIZE;
    else if (framing.kind === 'until-close') state = UNTIL_CLOSE;
    else if (framing.kind === 'sized' && framing.byteCount > 0) {
      state = SIZED;
      remainingBytes = framing.byteCount;
    } else state = COMPLETE;
    handler.head(parsed);
  }

  function readFramingByte(byte: number): void {
    switch (state) {
      case CHUNK_SIZE:
        return readSizeByte(byte);
      case CHUNK_EXTENSION:
        if (byte === CR) state = CHUNK_SIZE_LF;
        else if (byte === LF) fail('a chunk extension ends without a carriage return');
        else if (++sectionBytes > MAX_HEAD_BYTES) fail('a chunk extension is too long');
        return;
      case CHUNK_SIZE_LF:
        if (byte !== LF) return fail('a chunk size is not followed by a line end');
        startSection();
        state = remainingBytes === 0 ? TRAILERS : CHUNK_DATA;
        return;
      case CHUNK_DATA_CR:
      case CHUNK_DATA_LF:
        return readLineEndAfterChunk(byte);
      case TRAILERS:
        if (isEndOfSection(byte)) state = COMPLETE;
        return;
    }
  }

  function readSizeByte(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      sectionBytes++;
      remainingBytes = remainingBytes * 16 + digit;
      if (remainingBytes > Number.MAX_SAFE_INTEGER / 16 || sectionBytes > 64)
        fail('a chunk size is too large');
    } else if (sectionBytes === 0) fail('a chunk does not start with its size');
    else if (byte === CR) state = CHUNK_SIZE_LF;
    else if (byte === 0x3b || byte === 0x20 || byte === 0x09) state = CHUNK_EXTENSION;
    else fail('a chunk size is not a hexadecimal number');
  }

  function readLineEndAfterChunk(byte: number): void {
    if (byte !== (state === CHUNK_DATA_CR ? CR : LF)) return fail('a chunk is longer than its size');
    if (state === CHUNK_DATA_CR) {
      state = CHUNK_DATA_LF;
    } else {
      state = CHUNK_SIZE;
      startSection();
    }
  }

  return {
    feed,
    endOfInput: () => state === UNTIL_CLOSE,
    isComplete: () => state === COMPLETE,
    isInBody: () => state > HEAD && state < COMPLETE,
    failure: () => failure,
    reset,
  };
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
