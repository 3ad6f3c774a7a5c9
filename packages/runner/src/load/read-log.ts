import type { BodyReads } from './captured-exchange.ts';

/** Enough for a short answer; both grow by doubling. */
const initialBytes = 4096;
const initialReads = 32;

/** The body bytes of one response with the stamp and number of each socket read that brought them. */
export interface ReadLog {
  /** False, and nothing kept, where there is no room for it. */
  append(bytes: Uint8Array, atMs: number, readNumber: number): boolean;
  /** Of the whole response so far, as all offsets and positions are. */
  readonly readCount: number;
  readonly byteCount: number;
  /** What lies before was handed on. */
  readonly firstOffset: number;
  /** Of what was not handed on, stamps included. */
  readonly heldBytes: number;
  /** Of its buffers. */
  readonly capacityBytes: number;
  readonly lastReadAtMs: number | undefined;
  /** The bytes and stamp (`monotonicMs`) of one read, from 0; the bytes stay valid until the next `append`. */
  read(position: number): { readonly bytes: Uint8Array; readonly atMs: number; readonly readNumber: number };
  /** Whether these are the last bytes, spaces and line ends behind them left out. */
  endsWith(tail: Uint8Array): boolean;
  /** The bytes from an offset on, valid until the next `append` or `clear`. */
  bytesFrom(offset: number): Buffer;
  /** Everything that was not handed on, as views, valid until the next `append` or `clear`. Stamps count from the origin. */
  view(): LoggedReads;
  /**
   * A copy of what lies before an offset, which is forgotten here. A read that lies on both sides keeps its position, and
   * what it brings later has another, so that who has looked at it so far has seen each byte once.
   */
  handOn(endOffset: number): LoggedReads;
  /** Forgets everything and keeps the buffers for the next response. */
  clear(): void;
  /** Forgets everything, the buffers too. */
  letGo(): void;
}

export interface LoggedReads {
  readonly body: Uint8Array;
  readonly reads: BodyReads;
}

/** Asked before the buffers of a log grow or go; false where they may not grow. */
type Resize = (fromBytes: number, toBytes: number) => boolean;

const bytesPerRead = 16;
const nothing: Uint8Array<ArrayBuffer> = new Uint8Array(0);
const noNumbers = new Float64Array(0);
const noIndexes = new Uint32Array(0);

/** `originMs`: zero of the run's clock in `monotonicMs`. */
export function createReadLog(originMs: number, resize: Resize = () => true): ReadLog {
  // Nothing is allocated before the first byte: a refused or failed request costs no buffers.
  let bytes = nothing;
  let length = 0;
  let count = 0;
  let atMs = noNumbers;
  let numbers = noIndexes;
  let ends = noIndexes;
  /** Of what was handed on. */
  const earlier = { bytes: 0, reads: 0, lastReadAtMs: undefined as number | undefined };
  /** What comes next has a position of its own, though it may be of the same read. */
  let isSealed = false;

  function forget(): void {
    length = 0;
    count = 0;
    Object.assign(earlier, { bytes: 0, reads: 0, lastReadAtMs: undefined });
    isSealed = false;
  }

  function view(): LoggedReads {
    return {
      body: bytes.subarray(0, length),
      reads: {
        atMs: atMs.subarray(0, count),
        readNumber: numbers.subarray(0, count),
        endOffset: ends.subarray(0, count),
      },
    };
  }

  function capacityOf(byteCapacity: number, readCapacity: number): number {
    return byteCapacity + readCapacity * bytesPerRead;
  }

  function growBytes(needed: number): boolean {
    const capacity = Math.max(initialBytes, bytes.length * 2, needed);
    if (!resize(capacityOf(bytes.length, atMs.length), capacityOf(capacity, atMs.length))) return false;
    bytes = grown(new Uint8Array(capacity), bytes.subarray(0, length));
    return true;
  }

  function growReads(): boolean {
    const capacity = Math.max(initialReads, count * 2);
    if (!resize(capacityOf(bytes.length, atMs.length), capacityOf(bytes.length, capacity))) return false;
    atMs = grown(new Float64Array(capacity), atMs);
    numbers = grown(new Uint32Array(capacity), numbers);
    ends = grown(new Uint32Array(capacity), ends);
    return true;
  }

  return {
    append(chunk, readAtMs, readNumber) {
      const end = length + chunk.length;
      if (end > bytes.length && !growBytes(end)) return false;
      // One read can bring several HTTP chunks; they share its stamp.
      const isSameRead = count > 0 && numbers[count - 1] === readNumber && !isSealed;
      if (!isSameRead && count === atMs.length && !growReads()) return false;
      bytes.set(chunk, length);
      length = end;
      if (isSameRead) {
        ends[count - 1] = end;
        return true;
      }
      atMs[count] = readAtMs - originMs;
      numbers[count] = readNumber;
      ends[count] = end;
      count += 1;
      isSealed = false;
      return true;
    },
    get byteCount() {
      return earlier.bytes + length;
    },
    get firstOffset() {
      return earlier.bytes;
    },
    get heldBytes() {
      return capacityOf(length, count);
    },
    get capacityBytes() {
      return capacityOf(bytes.length, atMs.length);
    },
    get readCount() {
      return earlier.reads + count;
    },
    get lastReadAtMs() {
      return count === 0 ? earlier.lastReadAtMs : atMs[count - 1]! + originMs;
    },
    read(position) {
      const at = position - earlier.reads;
      const start = at === 0 ? 0 : ends[at - 1]!;
      return {
        bytes: bytes.subarray(start, ends[at]),
        atMs: atMs[at]! + originMs,
        readNumber: numbers[at]!,
      };
    },
    endsWith(tail) {
      let at = length - 1;
      while (at >= 0 && bytes[at]! <= 0x20) at -= 1;
      for (let position = tail.length - 1; position >= 0; position -= 1, at -= 1) {
        if (bytes[at] !== tail[position]) return false;
      }
      return true;
    },
    bytesFrom(offset) {
      const at = offset - earlier.bytes;
      return Buffer.from(bytes.buffer, at, length - at);
    },
    view,
    handOn(endOffset) {
      const cut = endOffset - earlier.bytes;
      let whole = 0;
      while (whole < count && ends[whole]! <= cut) whole += 1;
      const begun = cut > (whole === 0 ? 0 : ends[whole - 1]!) ? whole + 1 : whole;
      const handed = {
        body: bytes.slice(0, cut),
        reads: {
          atMs: atMs.slice(0, begun),
          readNumber: numbers.slice(0, begun),
          endOffset: ends.slice(0, begun).map((end) => Math.min(end, cut)),
        },
      };
      if (count > 0) earlier.lastReadAtMs = atMs[count - 1]! + originMs;
      for (const column of [atMs, numbers, ends]) column.copyWithin(0, whole, count);
      bytes.copyWithin(0, cut, length);
      earlier.bytes += cut;
      earlier.reads += whole;
      length -= cut;
      count -= whole;
      for (let index = 0; index < count; index += 1) ends[index]! -= cut;
      isSealed = true;
      return handed;
    },
    clear: forget,
    letGo() {
      resize(capacityOf(bytes.length, atMs.length), 0);
      [bytes, atMs, numbers, ends] = [nothing, noNumbers, noIndexes, noIndexes];
      forget();
    },
  };
}

function grown<T extends Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  larger: T,
  old: T,
): T {
  larger.set(old);
  return larger;
}

/** Bytes of buffers that are kept for further responses; what one wave of answers leaves beyond it is let go. */
const mostSpareBytes = 64_000_000;
/** What each answer may hold without asking for room: more than nearly all need, and little times any concurrency. */
const freeBytes = 256_000;

/** Logs that are used again and again: fresh buffers for each request cost more than the rest of its recording. */
export interface ReadLogPool {
  take(): ReadLog;
  giveBack(log: ReadLog): void;
}

/** `roomBytes`: for all logs whose answers are longer than most, whether they are in use or spare. */
export function createReadLogPool(originMs: number, roomBytes = Infinity): ReadLogPool {
  const spare: ReadLog[] = [];
  const mostSpare = Math.min(mostSpareBytes, roomBytes / 4);
  let spareBytes = 0;
  let usedBytes = 0;

  function resize(fromBytes: number, toBytes: number): boolean {
    const moreBytes = roomNeeded(toBytes) - roomNeeded(fromBytes);
    if (moreBytes > 0 && usedBytes + moreBytes > roomBytes) return false;
    usedBytes += moreBytes;
    return true;
  }

  return {
    take() {
      const log = spare.pop();
      spareBytes -= log?.capacityBytes ?? 0;
      return log ?? createReadLog(originMs, resize);
    },
    giveBack(log) {
      if (spareBytes + log.capacityBytes > mostSpare) {
        log.letGo();
        return;
      }
      log.clear();
      spareBytes += log.capacityBytes;
      spare.push(log);
    },
  };
}

function roomNeeded(capacityBytes: number): number {
  return capacityBytes > freeBytes ? capacityBytes : 0;
}
