import type { Envelope, StreamPosition } from '../protocol/envelope.ts';
import type { WireEvent } from '../protocol/wire-event.ts';
import type { LogCheckpoint } from './log-checkpoint.ts';

/**
 * The ordered story of a run, from which every viewer, recording and late joiner reads. One process appends; any
 * number read. Implementations must
 * - stamp `seq` from 1 without holes, in the order of the `append` calls, and never give a position twice in an epoch;
 * - make an event readable before they notify: a subscriber that reads back inside its callback finds the event;
 * - notify each subscriber of each event once, in order;
 * - bound what they keep, by leaving out the oldest, and say so by `gone`: never answer with a hole.
 */
export interface EventLog {
  /** Adds one event and stamps it. Resolves when it can be read. */
  append(event: LoggedEvent): Promise<Envelope>;
  /** Leaves the story so far behind and begins a new one, from position 1. Positions of the old one are `gone`. */
  startEpoch(runId: string | undefined): Promise<void>;
  /** At most `limit` events after a position, oldest first; none when the position is the newest. */
  readAfter(position: StreamPosition, limit: number): Promise<LogReading>;
  range(): Promise<LogRange>;
  /**
   * A fold from which the story can be read on without a hole, for those who come when its oldest events are gone.
   * `undefined` while none are.
   */
  readCheckpoint(): Promise<LogCheckpoint | undefined>;
  /** True where other processes read it too, and one server's end is no part of the story. */
  readonly isShared?: boolean;
  /** Throws when the log is elsewhere and does not answer. */
  checkReachable?(): Promise<void>;
  /** Hears each event appended from now on. Returns how to leave. */
  subscribe(listener: (envelope: Envelope) => void): () => void;
  /** Forgets all subscribers and releases what is held. Idempotent. */
  close(): Promise<void>;
}

/** Messages to a single viewer are not part of the story. */
export type LoggedEvent = Exclude<
  WireEvent,
  { readonly event_type: 'hello' | 'snapshot' | 'dropped' | 'heartbeat' }
>;

/** `gone`: another epoch, no longer kept, or beyond the newest. Then only a snapshot helps. */
export type LogReading =
  { readonly kind: 'events'; readonly envelopes: readonly Envelope[] } | { readonly kind: 'gone' };

export interface LogRange {
  readonly epoch: string;
  readonly runId: string | undefined;
  /** The oldest event that is kept; one more than `headSeq` when none is. */
  readonly oldestSeq: number;
  /** The newest event; 0 before the first. */
  readonly headSeq: number;
  /** Size of the events that are kept, as JSON. */
  readonly retainedBytes: number;
}
