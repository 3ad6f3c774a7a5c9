import type { Backend, EndMark } from '../backends/backend.ts';
import type { ReadLog } from './read-log.ts';

/** A line that is longer is not looked into, because parsing it would hold up other requests' reads. */
const maxLineBytes = 65_536;
/** A line without its end is looked into up to here: some servers leave out the last line end. */
const maxOpenLineBytes = 4096;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const closings = new Set(Buffer.from('}]'));

/**
 * Whether the answer's end-of-stream mark has come; called after each read. A read of ordinary events costs a look at its
 * last bytes (about 0.1 µs); others are searched, and a line that holds one of the backend's texts is decoded, so an answer
 * that says `[DONE]` is not ended by it.
 */
export type EndMarkWatch = () => boolean;

export function createEndMarkWatch(
  { endMark, decodeEvent }: Pick<Backend, 'endMark' | 'decodeEvent'>,
  log: Pick<ReadLog, 'bytesFrom' | 'endsWith' | 'firstOffset'>,
): EndMarkWatch {
  const { texts, tail } = encodedMark(endMark);
  // A mark may be split over two reads.
  const overlap = Math.max(...texts.map(({ length }) => length)) - 1;
  /** Everything before was searched for a mark. */
  let searchedTo = 0;
  /** Where the line begins in which the search goes on. */
  let lineStart = 0;
  /** Up to here an open line was searched for its end, so that a long one is searched once. */
  let endSearchedTo = 0;

  function isMark(line: Buffer): boolean {
    const text = line.toString('utf8');
    const data = text.startsWith('data:') ? text.slice('data:'.length) : text;
    if (!/^\s*[{[]/.test(data)) return false;
    try {
      return decodeEvent(data, undefined).some(({ type }) => type === 'done');
    } catch {
      // Not whole, or not readable: the decoder counts what cannot be read.
      return false;
    }
  }

  return () => {
    if (log.endsWith(tail)) return false;
    // What was handed on meanwhile are whole lines, or a piece of one that is too long to be a mark.
    searchedTo = Math.max(searchedTo, log.firstOffset);
    lineStart = Math.max(lineStart, log.firstOffset);
    for (;;) {
      const bytes = log.bytesFrom(searchedTo);
      const at = firstIndex(bytes, texts);
      const lastEnd = lastLineEnd(bytes, at === -1 ? bytes.length : at);
      if (lastEnd !== -1) lineStart = searchedTo + lastEnd + 1;
      if (at === -1) {
        searchedTo += Math.max(0, bytes.length - overlap);
        return false;
      }
      const end = firstLineEnd(bytes, Math.max(at, endSearchedTo - searchedTo));
      const line = log.bytesFrom(lineStart);
      if (end === -1) {
        endSearchedTo = searchedTo + bytes.length;
        searchedTo += at;
        return line.length <= maxOpenLineBytes && closings.has(line.at(-1)!) && isMark(line);
      }
      const length = searchedTo + end - lineStart;
      if (length <= maxLineBytes && isMark(line.subarray(0, length))) return true;
      searchedTo += end;
    }
  };
}

interface EncodedMark {
  readonly texts: readonly Buffer[];
  readonly tail: Buffer;
}

/** A watch is made for every request, its bytes once. */
const encodedMarks = new WeakMap<EndMark, EncodedMark>();

function encodedMark(mark: EndMark): EncodedMark {
  const known = encodedMarks.get(mark);
  if (known !== undefined) return known;
  const encoded = {
    texts: mark.texts.map((text) => Buffer.from(text)),
    tail: Buffer.from(mark.ordinaryTail),
  };
  encodedMarks.set(mark, encoded);
  return encoded;
}

function firstIndex(bytes: Buffer, marks: readonly Buffer[]): number {
  let first = -1;
  for (const mark of marks) {
    const at = bytes.indexOf(mark);
    if (at !== -1 && (first === -1 || at < first)) first = at;
  }
  return first;
}

function lastLineEnd(bytes: Buffer, before: number): number {
  const part = bytes.subarray(0, before);
  return Math.max(part.lastIndexOf(lineFeed), part.lastIndexOf(carriageReturn));
}

function firstLineEnd(bytes: Buffer, from: number): number {
  const feed = bytes.indexOf(lineFeed, from);
  const carriage = bytes.subarray(from, feed === -1 ? bytes.length : feed).indexOf(carriageReturn);
  return carriage === -1 ? feed : from + carriage;
}
