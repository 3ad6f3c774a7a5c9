import type { Envelope, StreamPosition } from '../protocol/envelope.ts';
import type { WireEvent } from '../protocol/wire-event.ts';
import type { LogCheckpoint } from './log-checkpoint.ts';
import type { LoggedRun } from './logged-run.ts';

/**
 * The ordered story of a run, from which every viewer, recording and late joiner reads. Implementations must
 * - make an event readable before they notify: a subscriber that reads back inside its callback finds the event;
 * - notify each subscriber of each event once, in order;
 * - bound what they keep, by leaving out the oldest, and say so by `gone`: never answer with a hole.
 */
export interface EventReader {
  /** At most `limit` events after a position, oldest first; none when the position is the newest. */
  readAfter(position: StreamPosition, limit: number): Promise<LogReading>;
  range(): Promise<LogRange>;
  /**
   * A fold from which the story can be read on without a hole, for those who come when its oldest events are gone.
   * `undefined` while none are.
   */
  readCheckpoint(): Promise<LogCheckpoint | undefined>;
  /** Hears each event appended from now on. Returns how to leave. */
  subscribe(listener: (envelope: Envelope) => void): () => void;
  /** Forgets all subscribers and releases what is held. Idempotent. */
  close(): Promise<void>;
}

/**
 * What a server shows. As a reader it is the run that began last, and changes to another epoch when the next one
 * begins. One process appends to a run; any number read. `seq` is stamped from 1 without holes, in the order of the
 * `append` calls, and never given twice in an epoch.
 */
export interface EventLog extends EventReader {
  /** Adds one event and stamps it. Resolves when it can be read. */
  append(event: LoggedEvent): Promise<Envelope>;
  /** Leaves the story so far behind and begins a new one, from position 1. Positions of the old one are `gone`. */
  startEpoch(runId: string | undefined): Promise<void>;
  /** The runs that are kept, whoever tells them, the one that began last first. */
  listRuns(): Promise<readonly LoggedRun[]>;
  /**
   * One run alone, by itself, whatever begins after it; `undefined` when it is not kept. It ends with its reader's
   * `close`, and with the log. Where the run is no longer kept, its `range` throws an `UnknownRunError`.
   */
  openRun(runId: string): Promise<EventReader | undefined>;
  /**
   * Lists a run that is over no more and opens it for nobody; false where there is none. Whoever reads it goes on, and it
   * is kept until the next run begins.
   */
  forgetRun?(runId: string): Promise<boolean>;
  /** True where other processes read it too, and one server's end is no part of the story. */
  readonly isShared?: boolean;
  /** Of a log that others share: what servers on it sign sessions with, the same for all. */
  readonly signingKey?: () => Promise<string>;
  /** Throws when the log is elsewhere and does not answer. */
  checkReachable?(): Promise<void>;
}

/** A run that a log does not keep, or not any more. */
export class UnknownRunError extends Error {
  override readonly name = 'UnknownRunError';

  constructor(runId: string) {
    super(`There is no run "${runId}" here. GET /api/v1/runs names those that are running.`);
  }
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
