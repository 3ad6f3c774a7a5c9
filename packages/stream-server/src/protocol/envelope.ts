import type { WireEvent } from './wire-event.ts';

/** Major version of the protocol. A client that knows another one must say so instead of guessing. */
export const PROTOCOL_VERSION = 1;

/**
 * One message of the stream: the same object over WebSocket, server-sent events, REST and in recordings. The first
 * three fields are genai-bench's; clients written for it need no others.
 */
export type Envelope = {
  /** Server wall time, seconds since 1970. */
  readonly timestamp: number;
  readonly v: typeof PROTOCOL_VERSION;
  /** Random, new for each run and server start. Positions of different epochs cannot be compared. */
  readonly epoch: string;
  /**
   * Position in the epoch, from 1, without holes in the log. Messages that are not part of the log (`hello`,
   * `snapshot`, `dropped`, `heartbeat`) carry the position up to which the viewer is served by then.
   */
  readonly seq: number;
  /** Absent while there is no run. */
  readonly run_id?: string;
} & WireEvent;

/** Where a viewer stands. */
export interface StreamPosition {
  readonly epoch: string;
  readonly seq: number;
}
