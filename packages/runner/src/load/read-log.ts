import type { BodyReads } from './captured-exchange.ts';

/** Enough for a short answer; both grow by doubling. */
const initialBytes = 4096;
const initialReads = 32;

/** The body bytes of one response with the stamp and number of each socket read that brought them. */
export interface ReadLog {
  append(bytes: Uint8Array, atMs: number, readNumber: number): void;
  readonly readCount: number;
  readonly byteCount: number;
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
}

const nothing: Uint8Array<ArrayBuffer> = new Uint8Array(0);
const noNumbers = new Float64Array(0);
const noIndexes = new Uint32Array(0);

/** `originMs`: zero of the run's clock in `monotonicMs`. */
export function createReadLog(originMs: number): ReadLog {
  // Nothing is allocated before the first byte: a refused or failed request costs no buffers.
  let bytes = nothing;
  let length = 0;
  let count = 0;
  let atMs = noNumbers;
  let numbers = noIndexes;
  let ends = noIndexes;
  return {
    append(chunk, readAtMs, readNumber) {
      const end = length + chunk.length;
      if (end > bytes.length) bytes = grownBytes(bytes, length, end);
      bytes.set(chunk, length);
      length = end;
      // One read can bring several HTTP chunks; they share its stamp.
      if (count > 0 && numbers[count - 1] === readNumber) {
        ends[count - 1] = end;
        return;
      }
      if (count === atMs.length) {
        const capacity = Math.max(initialReads, count * 2);
        atMs = grown(new Float64Array(capacity), atMs);
        numbers = grown(new Uint32Array(capacity), numbers);
        ends = grown(new Uint32Array(capacity), ends);
      }
      atMs[count] = readAtMs - originMs;
      numbers[count] = readNumber;
      ends[count] = end;
      count += 1;
    },
    get byteCount() {
      return length;
    },
    get capacityBytes() {
      return bytes.length;
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
  };
}

function grownBytes(old: Uint8Array<ArrayBuffer>, used: number, needed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(initialBytes, old.length * 2, needed));
  bytes.set(old.subarray(0, used));
  return bytes;
}

function grown<T extends Float64Array | Uint32Array>(larger: T, old: T): T {
  larger.set(old);
  return larger;
}

/** Bytes of buffers that are kept for further responses; what one wave of answers leaves beyond it is let go. */
const defaultSpareBytes = 64_000_000;

/** Logs that are used again and again: fresh buffers for each request cost more than the rest of its recording. */
export interface ReadLogPool {
  take(): ReadLog;
  giveBack(log: ReadLog): void;
}

export function createReadLogPool(originMs: number, mostSpareBytes = defaultSpareBytes): ReadLogPool {
  const spare: ReadLog[] = [];
  let spareBytes = 0;
  return {
    take() {
      const log = spare.pop();
      spareBytes -= log?.capacityBytes ?? 0;
      return log ?? createReadLog(originMs);
    },
    giveBack(log) {
      if (spareBytes + log.capacityBytes > mostSpareBytes) return;
      log.clear();
      spareBytes += log.capacityBytes;
      spare.push(log);
    },
  };
}
