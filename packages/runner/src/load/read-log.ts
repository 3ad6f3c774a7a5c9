import type { BodyReads } from './captured-exchange.ts';

/** Enough for a short answer; both grow by doubling. */
const initialBytes = 4096;
const initialReads = 32;

/** The body bytes of one response with the stamp and number of each socket read that brought them. */
export interface ReadLog {
  /** False, and nothing kept, where there is no room for it. */
  append(bytes: Uint8Array, atMs: number, readNumber: number): boolean;
  readonly readCount: number;
  readonly byteCount: number;
  /** Of its buffers. */
  readonly capacityBytes: number;
  readonly lastReadAtMs: number | undefined;
  /** The bytes and stamp (`monotonicMs`) of one read, from 0; the bytes stay valid until the next `append`. */
  read(position: number): { readonly bytes: Uint8Array; readonly atMs: number; readonly readNumber: number };
  /** Whether these are the last bytes, spaces and line ends behind them left out. */
  endsWith(tail: Uint8Array): boolean;
  /** The bytes from an offset on, valid until the next `append` or `clear`. */
  bytesFrom(offset: number): Buffer;
  /** Everything so far as views, valid until the next `append` or `clear`. Stamps count from the origin. */
  view(): { readonly body: Uint8Array; readonly reads: BodyReads };
  /** Forgets everything and keeps the buffers for the next response. */
  clear(): void;
  /** Forgets everything, the buffers too. */
  letGo(): void;
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
      const isSameRead = count > 0 && numbers[count - 1] === readNumber;
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
      return true;
    },
    get byteCount() {
      return length;
    },
    get capacityBytes() {
      return capacityOf(bytes.length, atMs.length);
    },
    get readCount() {
      return count;
    },
    get lastReadAtMs() {
      return count === 0 ? undefined : atMs[count - 1]! + originMs;
    },
    read(position) {
      const start = position === 0 ? 0 : ends[position - 1]!;
      return {
        bytes: bytes.subarray(start, ends[position]),
        atMs: atMs[position]! + originMs,
        readNumber: numbers[position]!,
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
    bytesFrom: (offset) => Buffer.from(bytes.buffer, offset, length - offset),
    view: () => ({
      body: bytes.subarray(0, length),
      reads: {
        atMs: atMs.subarray(0, count),
        readNumber: numbers.subarray(0, count),
        endOffset: ends.subarray(0, count),
      },
    }),
    clear() {
      length = 0;
      count = 0;
    },
    letGo() {
      resize(capacityOf(bytes.length, atMs.length), 0);
      [bytes, atMs, numbers, ends] = [nothing, noNumbers, noIndexes, noIndexes];
      length = 0;
      count = 0;
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
