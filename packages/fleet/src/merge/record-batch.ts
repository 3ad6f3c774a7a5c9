import type { ChunkKind, ChunkTrace, RequestRecord } from '@genai-bench/core-metrics';
import { Packr } from 'msgpackr';

/**
 * Records on their way. Everything but the chunks is MessagePack, which writes the names of fields once a batch; chunks,
 * which are most of it, are columns of plain numbers over the whole batch. Instants are doubles throughout: a record
 * comes out as it went in, to the last bit.
 */
interface RecordBatch {
  readonly records: readonly Omit<RequestRecord, 'chunks'>[];
  /** Chunks of each record; -1 for a record without a trace. */
  readonly chunkCounts: Uint8Array;
  readonly atMs: Uint8Array;
  readonly readNumbers: Uint8Array;
  /** Positions in `chunkKinds`. */
  readonly kinds: Uint8Array;
  /** For each record with token counts of its chunks: its position and they. */
  readonly tokenCounts: readonly (readonly [number, readonly number[]])[];
}

const chunkKinds: readonly ChunkKind[] = ['text', 'reasoning', 'tool-call', 'body'];
const packr = new Packr({});

export function encodeRecordBatch(records: readonly RequestRecord[]): Buffer {
  const total = records.reduce((sum, { chunks }) => sum + (chunks?.atMs.length ?? 0), 0);
  const chunkCounts = new Int32Array(records.length);
  const atMs = new Float64Array(total);
  const readNumbers = new Uint32Array(total);
  const kinds = new Uint8Array(total);
  const tokenCounts: [number, readonly number[]][] = [];
  let at = 0;
  const bare = records.map((record, position) => {
    const { chunks, ...rest } = record;
    chunkCounts[position] = chunks === undefined ? -1 : chunks.atMs.length;
    if (chunks === undefined) return rest;
    for (let chunk = 0; chunk < chunks.atMs.length; chunk += 1, at += 1) {
      atMs[at] = chunks.atMs[chunk]!;
      readNumbers[at] = chunks.readNumber[chunk]!;
      kinds[at] = chunkKinds.indexOf(chunks.kind[chunk]!);
    }
    if (chunks.tokenCount !== undefined) tokenCounts.push([position, chunks.tokenCount]);
    return rest;
  });
  return packr.pack({
    records: bare,
    chunkCounts: bytesOf(chunkCounts),
    atMs: bytesOf(atMs),
    readNumbers: bytesOf(readNumbers),
    kinds,
    tokenCounts,
  } satisfies RecordBatch);
}

/** Throws for bytes that are no batch. */
export function decodeRecordBatch(bytes: Uint8Array): readonly RequestRecord[] {
  const batch = packr.unpack(bytes) as RecordBatch; // Holds: only workers of the same major version write them.
  const chunkCounts = new Int32Array(aligned(batch.chunkCounts));
  const columns = {
    atMs: new Float64Array(aligned(batch.atMs)),
    readNumbers: new Uint32Array(aligned(batch.readNumbers)),
    kinds: batch.kinds,
  };
  let at = 0;
  const records = batch.records as (Omit<RequestRecord, 'chunks'> & { chunks?: ChunkTrace })[];
  for (let position = 0; position < records.length; position += 1) {
    const count = chunkCounts[position]!;
    if (count < 0) continue;
    records[position]!.chunks = readChunks(columns, at, count);
    at += count;
  }
  for (const [position, tokenCount] of batch.tokenCounts) {
    const record = records[position]!;
    if (record.chunks !== undefined) record.chunks = { ...record.chunks, tokenCount };
  }
  return records;
}

function readChunks(
  columns: { readonly atMs: Float64Array; readonly readNumbers: Uint32Array; readonly kinds: Uint8Array },
  from: number,
  count: number,
): ChunkTrace {
  const atMs: number[] = [];
  const readNumber: number[] = [];
  const kind: ChunkKind[] = [];
  for (let at = from; at < from + count; at += 1) {
    atMs.push(columns.atMs[at]!);
    readNumber.push(columns.readNumbers[at]!);
    kind.push(chunkKinds[columns.kinds[at]!]!);
  }
  return { atMs, readNumber, kind };
}

function bytesOf(column: Int32Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(column.buffer);
}

/** A copy, because a column of doubles may not begin just anywhere in a buffer. */
function aligned({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer; // Holds: no shared memory here.
}
