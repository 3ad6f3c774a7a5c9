import { truthChunkKinds } from './truth-record.ts';
import type { TruthChunk, TruthChunkKind, TruthOutcome, TruthRecord } from './truth-record.ts';

const kindNumbers = Object.fromEntries(truthChunkKinds.map((kind, index) => [kind, index])) as Record<
  TruthChunkKind,
  number // every kind is listed in truthChunkKinds, by its type
>;

/**
 * A record while it is being written. Chunks are kept in typed columns, because a million small objects
 * would make the garbage collector part of the pacing.
 */
export class TruthEntry {
  readonly sequence: number;
  readonly id: string;
  readonly endpoint: string;
  receivedAtMs: number;
  handledAtMs: number;
  stream = false;
  admittedAtMs: number | undefined;
  headersAtMs: number | undefined;
  endedAtMs: number | undefined;
  status: number | undefined;
  outcome: TruthOutcome = 'running';
  fault: string | undefined;
  finishReason: string | undefined;
  pathologies: readonly string[] = [];
  inputTokens = 0;
  outputTokens = 0;
  bytes = 0;
  chunkCount = 0;
  /** Whether the log has counted it as finished. */
  logged = false;
  #times = new Float64Array(0);
  /** Four columns side by side: kind, tokens, bytes, write. */
  #columns = new Uint32Array(0);

  constructor(init: {
    sequence: number;
    id: string;
    endpoint: string;
    receivedAtMs: number;
    handledAtMs: number;
  }) {
    this.sequence = init.sequence;
    this.id = init.id;
    this.endpoint = init.endpoint;
    this.receivedAtMs = init.receivedAtMs;
    this.handledAtMs = init.handledAtMs;
  }

  reserve(chunkCount: number): void {
    if (chunkCount <= this.#times.length) return;
    const times = new Float64Array(chunkCount);
    const columns = new Uint32Array(chunkCount * 4);
    times.set(this.#times);
    columns.set(this.#columns);
    this.#times = times;
    this.#columns = columns;
  }

  addChunk(atMs: number, kind: TruthChunkKind, tokens: number, bytes: number, write: number): void {
    const index = this.chunkCount++;
    if (index >= this.#times.length) this.reserve(Math.max(16, index * 2));
    this.#times[index] = atMs;
    const offset = index * 4;
    this.#columns[offset] = kindNumbers[kind];
    this.#columns[offset + 1] = tokens;
    this.#columns[offset + 2] = bytes;
    this.#columns[offset + 3] = write;
    this.outputTokens += tokens;
    this.bytes += bytes;
  }

  #chunkAt(index: number): TruthChunk {
    const [kind = 0, tokens = 0, bytes = 0, write = 0] = this.#columns.subarray(index * 4, index * 4 + 4);
    return { atMs: this.#times[index] ?? 0, kind: truthChunkKinds[kind] ?? 'body', tokens, bytes, write };
  }

  toRecord(): TruthRecord {
    const { sequence, id, endpoint, stream, receivedAtMs, handledAtMs, outcome, pathologies } = this;
    return {
      sequence,
      id,
      endpoint,
      stream,
      receivedAtMs,
      handledAtMs,
      ...(this.admittedAtMs === undefined ? {} : { admittedAtMs: this.admittedAtMs }),
      ...(this.headersAtMs === undefined ? {} : { headersAtMs: this.headersAtMs }),
      ...(this.endedAtMs === undefined ? {} : { endedAtMs: this.endedAtMs }),
      ...(this.status === undefined ? {} : { status: this.status }),
      outcome,
      ...(this.fault === undefined ? {} : { fault: this.fault }),
      pathologies,
      inputTokens: this.inputTokens,
      outputTokens: this.outputTokens,
      ...(this.finishReason === undefined ? {} : { finishReason: this.finishReason }),
      bytes: this.bytes,
      chunks: Array.from({ length: this.chunkCount }, (_, index) => this.#chunkAt(index)),
    };
  }
}
