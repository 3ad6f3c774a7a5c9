import type { ConnectionTrace } from '@genai-bench/core-metrics';

/**
 * One way of carrying an HTTP request to a server and its bytes back. Implementations must
 * - stamp each socket read before they look at a byte of it,
 * - hand body bytes on as they arrive (never batch: the arrival is the measurement), HTTP framing removed,
 * - report every failure through `sink.failed`, never by throwing, and exactly one of `ended` and `failed` per request,
 * - reuse idle connections, and open as many as there are requests in flight.
 * All `…AtMs` are `monotonicMs()`.
 */
export interface Transport {
  /** Opens idle connections ahead of the load, so that the first sends do not pay for connecting. Resolves with how many opened. */
  openConnections(count: number, signal: AbortSignal): Promise<number>;
  /** Starts one request. The sink is called from now until `ended` or `failed`. */
  send(request: TransportRequest, sink: ResponseSink): TransportExchange;
  /** Ends all connections. Requests in flight fail with code `CLOSED`. Idempotent. */
  close(): Promise<void>;
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, starting with `/`. */
  readonly path: string;
  /** Besides `content-length` and `connection`, which the transport sets itself. `host` is the origin's unless it is here. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface TransportExchange {
  /** Gives the request up and destroys its connection. The sink is not called afterwards. Idempotent. */
  abort(): void;
}

export interface ResponseSink {
  /** The instant before the first byte went to the socket. Called again if the request had to be sent again (`resent`). */
  sent(atMs: number, connection: ConnectionTrace): void;
  /** The kernel has taken the whole request. */
  written(atMs: number): void;
  /** Status line and headers are complete. `firstByteAtMs` is the read that brought the first byte of the response. */
  head(head: ResponseHead, firstByteAtMs: number): void;
  /**
   * Body bytes of one socket read. `bytes` may be overwritten after the call: copy what is kept.
   * `readNumber` counts the response's socket reads from 0 (reads that only bring headers count too).
   */
  body(bytes: Uint8Array, atMs: number, readNumber: number): void;
  ended(atMs: number): void;
  failed(failure: TransportFailure, atMs: number): void;
  /** A kept-alive connection was closed by the server before it answered a byte; the request goes out again on a new one. */
  resent(): void;
}

export interface ResponseHead {
  readonly status: number;
  /** Lower-case names; repeated headers are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface TransportFailure {
  /**
   * `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `EPIPE`, a TLS code, `HTTP_PARSE` (not HTTP), `CONNECT_TIMEOUT`,
   * `CLOSED` (closed here), or `BODY_TRUNCATED`: the connection ended cleanly before the body's announced end.
   */
  readonly code: string;
  readonly message: string;
}

export interface TransportOptions {
  /** Scheme, host and port, such as `http://127.0.0.1:8000`. */
  readonly origin: string;
  readonly connectTimeoutMs: number;
  /** How long an idle connection is kept; below the server's own limit (uvicorn: 5 s), or both sides race. */
  readonly keepAliveMs: number;
  /** Accept any certificate (self-signed test servers). */
  readonly allowInsecureTls: boolean;
  /** The name that the server's certificate must be for, where the origin is an address and the requests name a host. */
  readonly serverName?: string;
  /** PEM of an extra certificate authority. */
  readonly certificateAuthority?: string;
  /** HTTP proxy to go through; only the undici transport can. */
  readonly proxy?: string;
}

export type CreateTransport = (options: TransportOptions) => Transport;
