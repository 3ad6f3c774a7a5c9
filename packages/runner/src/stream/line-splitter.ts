import { ByteBuffer } from './byte-buffer.ts';
import type { ReadStamp } from './read-stamp.ts';

export interface LineSplitterOptions {
  /** `line` excludes its end mark and is valid only during the call. `read` is the one that completed the line. */
  readonly onLine: (line: Buffer, read: ReadStamp) => void;
  /** A line passed `maxLineBytes`. Called once, at its end; `onLine` is not called for it. */
  readonly onOversizedLine: (read: ReadStamp) => void;
  readonly maxLineBytes: number;
}

export interface LineSplitter {
  feed(bytes: Uint8Array, read: ReadStamp): void;
  /** Delivers a last line without an end mark, unless it is empty. */
  end(): void;
}

const lineFeed = 10;
const carriageReturn = 13;

/** Cuts bytes into lines that end in LF, CRLF or CR, as the WHATWG event-stream grammar has them. */
export function createLineSplitter(options: LineSplitterOptions): LineSplitter {
  const partial = new ByteBuffer();
  const state = {
    /** The last line ended in CR: a LF that follows, perhaps in a later read, belongs to it. */
    afterCarriageReturn: false,
    oversized: false,
    lastRead: undefined as ReadStamp | undefined,
  };

  function keepPartial(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (!state.oversized && partial.length + bytes.length <= options.maxLineBytes)
      return partial.append(bytes);
    state.oversized = true;
    partial.clear();
  }

  function completeLine(tail: Buffer, read: ReadStamp): void {
    // The usual line lies inside one read: it is handed on without a copy.
    const fitsAsIs = partial.length === 0 && !state.oversized && tail.length <= options.maxLineBytes;
    if (!fitsAsIs) keepPartial(tail);
    if (state.oversized) {
      state.oversized = false;
      options.onOversizedLine(read);
    } else {
      options.onLine(fitsAsIs ? tail : partial.bytes(), read);
      partial.clear();
    }
  }

  return {
    feed(bytes, read) {
      if (bytes.length === 0) return;
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const marks = createMarkFinder(buffer);
      state.lastRead = read;
      let start = 0;
      if (state.afterCarriageReturn && buffer[0] === lineFeed) start = 1;
      state.afterCarriageReturn = false;
      for (let mark = marks(start); mark !== -1; mark = marks(start)) {
        completeLine(buffer.subarray(start, mark), read);
        start = mark + 1;
        if (buffer[mark] === lineFeed) continue;
        if (start === buffer.length) state.afterCarriageReturn = true;
        else if (buffer[start] === lineFeed) start += 1;
      }
      keepPartial(buffer.subarray(start));
    },
    end() {
      if (state.lastRead === undefined || (partial.length === 0 && !state.oversized)) return;
      completeLine(Buffer.alloc(0), state.lastRead);
    },
  };
}

/**
 * Finds the next LF or CR from a position that only grows. Each kind is searched again only once the position has
 * passed the one found, so every byte is looked at once per kind: without that, a read of many LF lines and no CR would
 * be searched to its end for a CR at every line.
 */
function createMarkFinder(buffer: Buffer): (from: number) => number {
  let nextLineFeed = -2;
  let nextCarriageReturn = -2;
  return (from) => {
    if (nextLineFeed !== -1 && nextLineFeed < from) nextLineFeed = buffer.indexOf(lineFeed, from);
    if (nextCarriageReturn !== -1 && nextCarriageReturn < from) {
      nextCarriageReturn = buffer.indexOf(carriageReturn, from);
    }
    if (nextLineFeed === -1) return nextCarriageReturn;
    return nextCarriageReturn === -1 ? nextLineFeed : Math.min(nextLineFeed, nextCarriageReturn);
  };
}
