import type { ConnectionTrace } from '@genai-bench/core-metrics';
import type { ResponseHead, TransportFailure, TransportRequest } from './transport.ts';

/** The request that a connection carries. Ends with one of `ended` and `lost`, unless it gives up. */
export interface ConnectionUser {
  sent(atMs: number): void;
  written(atMs: number): void;
  head(head: ResponseHead, firstByteAtMs: number): void;
  body(bytes: Uint8Array, atMs: number, readNumber: number): void;
  /** The connection is back in the pool by now, or closed. */
  ended(atMs: number): void;
  lost(failure: TransportFailure, atMs: number, hasAnswered: boolean): void;
}

/** What the owner of a connection hears of it while it carries no request. */
export interface ConnectionOwner {
  opened(connection: Connection, trace: ConnectionTrace): void;
  /** A response is over and the next request may come. `keepAliveMs` is how long the server said it would wait. */
  idle(connection: Connection, keepAliveMs?: number): void;
  /** It broke while opening or idle. */
  broken(connection: Connection, failure: TransportFailure, atMs: number): void;
  /** The socket is gone, for whatever reason. Always the last call. */
  gone(connection: Connection): void;
}

/** One socket. It carries one request at a time, unless it is shared. */
export interface Connection {
  /** The request must be a valid one. */
  carry(request: TransportRequest, user: ConnectionUser): void;
  /** Ends the request without telling its user, and the connection with it unless others share it. */
  giveUp(user: ConnectionUser): void;
  /** Ends the connection and tells whom it concerns why. */
  close(failure: TransportFailure): void;
  /** Ends the connection and tells nobody but `gone`. */
  abandon(): void;
  isOpen(): boolean;
  /** It takes further requests while it carries some (HTTP/2). */
  isShared(): boolean;
  isBusy(): boolean;
}

export type CreateConnection = (owner: ConnectionOwner) => Connection;

/** Node fires timers of a longer delay at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
