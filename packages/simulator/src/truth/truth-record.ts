/** What a piece of the response was. Only `text`, `reasoning`, `tool-call` and `body` carry tokens. */
export type TruthChunkKind =
  | 'role'
  | 'text'
  | 'reasoning'
  | 'tool-call'
  | 'finish'
  | 'usage'
  | 'done'
  | 'comment'
  | 'error'
  | 'malformed'
  | 'body'
  /** What surrounds content without saying anything: a block's begin and end. */
  | 'envelope';

/** In the order of their numbers in a record's columns. */
export const truthChunkKinds: readonly TruthChunkKind[] = [
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
];

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
  readonly admittedAtMs?: number;
  /** Immediately before the response header was handed to the socket. */
  readonly headersAtMs?: number;
  readonly endedAtMs?: number;
  readonly status?: number;
  readonly outcome: TruthOutcome;
  /** Name of the pathology that ended it. */
  readonly fault?: string;
  /** All pathologies that were applied. */
  readonly pathologies: readonly string[];
  readonly inputTokens: number;
  /** Tokens handed to the socket. */
  readonly outputTokens: number;
  readonly finishReason?: string;
  /** Bytes of the response body, without HTTP chunk framing. */
  readonly bytes: number;
  readonly chunks: readonly TruthChunk[];
}
