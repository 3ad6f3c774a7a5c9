import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/**
 * What a piece of the response was, in the order of their numbers in a record's columns. Only `text`, `reasoning`,
 * `tool-call` and `body` carry tokens; `envelope` surrounds content without saying anything: a block's begin and end.
 */
const truthChunkKinds = [
  'role',
  'text',
  'reasoning',
  'tool-call',
  'finish',
  'usage',
  'done',
  'comment',
  'error',
  'malformed',
  'body',
  'envelope',
] as const;

export type TruthChunkKind = (typeof truthChunkKinds)[number];

/** One event of a stream, or one whole body. */
export interface TruthChunk {
  /** Monotonic ms immediately before the write that completed it was handed to the socket. */
  readonly atMs: number;
  readonly kind: TruthChunkKind;
  readonly tokens: number;
  /** Bytes of the event itself, without HTTP chunk framing. */
  readonly bytes: number;
  /** Number of that write within the response, from 0: chunks with the same number left together. */
  readonly write: number;
}

/** `fault`: a pathology ended it early. `rejected`: answered with an error status. */
export type TruthOutcome = 'running' | 'finished' | 'client-aborted' | 'rejected' | 'fault' | 'server-closed';

/** What really happened to one request. Times are monotonic ms (see `monotonicNowMs`). */
export interface TruthRecord {
  /** Position in the log, from 1; grows with arrival. */
  readonly sequence: number;
  /** The request's own `x-request-id`, else one made here. Echoed in the response header. */
  readonly id: string;
  readonly endpoint: string;
  readonly stream: boolean;
  /** When the read returned that brought the request's last byte; of a refusal before that, its header's. */
  readonly receivedAtMs: number;
  /** When work on the request began: until then it waited behind the simulator's own work on others. */
  readonly handledAtMs: number;
  /** When it left the waiting queue; absent if it never did. */
  readonly admittedAtMs?: number | undefined;
  /** Immediately before the response header was handed to the socket. */
  readonly headersAtMs?: number | undefined;
  readonly endedAtMs?: number | undefined;
  readonly status?: number | undefined;
  readonly outcome: TruthOutcome;
  /** Name of the pathology that ended it. */
  readonly fault?: string | undefined;
  /** All pathologies that were applied. */
  readonly pathologies: readonly string[];
  readonly inputTokens: number;
  /** Tokens handed to the socket. */
  readonly outputTokens: number;
  readonly finishReason?: string | undefined;
  /** Bytes of the response body, without HTTP chunk framing. */
  readonly bytes: number;
  readonly chunks: readonly TruthChunk[];
}

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
    return {
      sequence: this.sequence,
      id: this.id,
      endpoint: this.endpoint,
      stream: this.stream,
      receivedAtMs: this.receivedAtMs,
      handledAtMs: this.handledAtMs,
      admittedAtMs: this.admittedAtMs,
      headersAtMs: this.headersAtMs,
      endedAtMs: this.endedAtMs,
      status: this.status,
      outcome: this.outcome,
      fault: this.fault,
      pathologies: this.pathologies,
      inputTokens: this.inputTokens,
      outputTokens: this.outputTokens,
      finishReason: this.finishReason,
      bytes: this.bytes,
      chunks: Array.from({ length: this.chunkCount }, (_, index) => this.#chunkAt(index)),
    };
  }
}

/** The simulator's memory of what it did, for judging a client against. Oldest records go first when it is full. */
export interface TruthLog {
  /** Records in order of arrival, unfinished ones included; `after` leaves out sequences up to that one. */
  requests(options?: { readonly after?: number }): TruthRecord[];
  /** The latest request with this id. */
  byId(id: string): TruthRecord | undefined;
  clear(): void;
}

/** The writing side, for the server only. */
export interface WritableTruthLog extends TruthLog {
  open(init: { id: string; endpoint: string; receivedAtMs: number; handledAtMs: number }): TruthEntry;
  /** To be called once per entry, when nothing more will be added. */
  finish(entry: TruthEntry): void;
  close(): Promise<void>;
}

export function createTruthLog({
  maxRequests,
  maxChunks,
  path,
}: {
  maxRequests: number;
  maxChunks: number;
  path: string | undefined;
}): WritableTruthLog {
  const entries = new Map<number, TruthEntry>();
  const latestById = new Map<string, TruthEntry>();
  const file = path === undefined ? undefined : createWriteStream(path, { flags: 'a' });
  // A full disk must not stop the server under test; close() reports it.
  let fileError: Error | undefined;
  file?.on('error', (error) => (fileError = error));
  let lastSequence = 0;
  let finishedChunks = 0;

  const forget = (entry: TruthEntry): void => {
    entries.delete(entry.sequence);
    if (latestById.get(entry.id) === entry) latestById.delete(entry.id);
    if (entry.logged) finishedChunks -= entry.chunkCount;
  };
  const trim = (): void => {
    for (const entry of entries.values()) {
      if (entries.size <= maxRequests && finishedChunks <= maxChunks) return;
      forget(entry);
    }
  };

  return {
    open(init) {
      const entry = new TruthEntry({ sequence: ++lastSequence, ...init });
      entries.set(entry.sequence, entry);
      latestById.set(entry.id, entry);
      trim();
      return entry;
    },
    finish(entry) {
      if (entries.has(entry.sequence)) {
        entry.logged = true;
        finishedChunks += entry.chunkCount;
      }
      if (fileError === undefined) file?.write(`${JSON.stringify(entry.toRecord())}\n`);
      trim();
    },
    requests({ after = 0 } = {}) {
      const records: TruthRecord[] = [];
      for (const entry of entries.values()) if (entry.sequence > after) records.push(entry.toRecord());
      return records;
    },
    byId: (id) => latestById.get(id)?.toRecord(),
    clear() {
      entries.clear();
      latestById.clear();
      finishedChunks = 0;
    },
    async close() {
      if (file === undefined) return;
      if (fileError === undefined) {
        file.end();
        await finished(file);
      }
      if (fileError !== undefined) throw fileError;
    },
  };
}
