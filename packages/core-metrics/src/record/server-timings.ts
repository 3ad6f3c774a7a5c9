/**
 * What the server itself says about where its time went, in ms on its own clock. Each is absent where the server does
 * not state it. They explain the client's instants; no latency is computed from them.
 */
export interface ServerTimings {
  /** From taking the request to the end of the answer. */
  readonly totalMs?: number;
  /** Bringing the model into memory before this request. Large on a cold start, which is not the model's own latency. */
  readonly loadMs?: number;
  /** Reading the prompt. */
  readonly promptEvalMs?: number;
  /** Generating the answer. */
  readonly evalMs?: number;
}
