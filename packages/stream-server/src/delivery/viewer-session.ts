import type { EventLog } from '../event-log/event-log.ts';
import { PROTOCOL_VERSION, type Envelope, type StreamPosition } from '../protocol/envelope.ts';
import type { DroppedData, HelloData } from '../protocol/event-data.ts';
import { closeReasons, type CloseReason, type ViewerPeer } from './viewer-peer.ts';
import { createViewerQueue, type SkippedEvents, type ViewerQueueLimits } from './viewer-queue.ts';
import type { RunViewKeeper } from './run-view-keeper.ts';

/**
 * Serves one viewer: `hello`, then the missed tail or a snapshot, then what happens. Never a hole without notice,
 * never an event twice. A viewer that was left out of something gets a snapshot as soon as it has caught up, so that
 * slow and fast viewers end with the same view.
 */
export interface ViewerSession {
  /** Begins, from where the viewer stands if it says so. Resolves when it is served up to the present. */
  start(position: StreamPosition | undefined): Promise<void>;
  /** The connection took some of what it was given. */
  drained(): void;
  /** Gives up on a viewer that takes nothing for too long. */
  tick(nowMs: number): void;
  heartbeat(): void;
  /** Nothing waits, neither here nor in the connection. */
  readonly isFlushed: boolean;
  /** What this viewer was or will be told that it did not get. */
  readonly counts: SkippedEvents;
  /** Ends the session; with a reason the connection is told. Idempotent. */
  close(reason?: CloseReason): void;
}

export interface ViewerSessionOptions {
  readonly log: EventLog;
  readonly keeper: RunViewKeeper;
  readonly peer: ViewerPeer;
  readonly hello: Pick<HelloData, 'server' | 'heartbeat_interval_ms' | 'capabilities'>;
  readonly limits?: Partial<ViewerLimits>;
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly onClose?: (reason: CloseReason | undefined) => void;
}

export interface ViewerLimits extends ViewerQueueLimits {
  /** A viewer that takes nothing for so long is given up. */
  readonly stallMs: number;
  /** A viewer that missed more events gets a snapshot, which is shorter. */
  readonly longestTail: number;
}

export const defaultViewerLimits: ViewerLimits = {
  softLimitBytes: 256 * 1024,
  hardLimitBytes: 1024 * 1024,
  stallMs: 10_000,
  longestTail: 2000,
};

const readBatch = 200;

export function createViewerSession(options: ViewerSessionOptions): ViewerSession {
  const { log, keeper, peer, nowMs } = options;
  const limits = { ...defaultViewerLimits, ...options.limits };
  const queue = createViewerQueue(limits);
  const state = {
    phase: 'new' as 'new' | 'catching-up' | 'live' | 'closed',
    /** Up to here everything was sent or announced. */
    served: { epoch: '', seq: 0 } as StreamPosition,
    /** Up to here everything was sent, announced, or waits. */
    queued: { epoch: '', seq: 0 } as StreamPosition,
    heard: undefined as StreamPosition | undefined,
    owesSnapshot: false,
    progressAtMs: nowMs(),
    bufferedBefore: 0,
    pumping: false,
  };
  let unsubscribe = (): void => undefined;
  let wakeWhenEmpty: (() => void) | undefined;

  const isClosed = (): boolean => state.phase === 'closed';

  function close(reason?: CloseReason): void {
    if (isClosed()) return;
    state.phase = 'closed';
    unsubscribe();
    wakeWhenEmpty?.();
    if (reason !== undefined) peer.close(reason);
    options.onClose?.(reason);
  }

  function sendSnapshot(): void {
    const snapshot = keeper.snapshot();
    state.owesSnapshot = false;
    state.served = { epoch: snapshot.epoch, seq: snapshot.seq };
    state.queued = state.served;
    peer.send(snapshot, true);
  }

  function announce(skipped: SkippedEvents): void {
    const total = skipped.coalesced + skipped.leftOut;
    if (total === 0) return;
    const from = state.served.seq + 1;
    state.served = { epoch: state.served.epoch, seq: state.served.seq + total };
    state.owesSnapshot ||= skipped.leftOut > 0;
    peer.send(droppedMessage(skipped, from, state.served), !state.owesSnapshot);
  }

  function pump(): void {
    // A peer may report that it drained while it is being given something.
    if (state.pumping || isClosed()) return;
    state.pumping = true;
    while (peer.bufferedAmount < limits.softLimitBytes) {
      const next = queue.shift();
      if (next === undefined) {
        announce(queue.takeTrailing());
        const isReady =
          keeper.position.epoch === state.served.epoch && keeper.position.seq >= state.served.seq;
        if (state.owesSnapshot && isReady) sendSnapshot();
        break;
      }
      announce(next.skipped);
      state.served = { epoch: next.envelope.epoch, seq: next.envelope.seq };
      peer.send(next.envelope, !state.owesSnapshot);
    }
    state.pumping = false;
    if (queue.length === 0) wakeWhenEmpty?.();
  }

  function take(envelope: Envelope): void {
    state.queued = { epoch: envelope.epoch, seq: envelope.seq };
    if (queue.push(envelope) === 'full') close(closeReasons.slow);
    else pump();
  }

  function hear(envelope: Envelope): void {
    state.heard = { epoch: envelope.epoch, seq: envelope.seq };
    if (state.phase !== 'live') return;
    const { queued } = state;
    if (envelope.epoch === queued.epoch && envelope.seq <= queued.seq) return;
    const isNext = envelope.epoch === queued.epoch ? envelope.seq === queued.seq + 1 : envelope.seq === 1;
    if (isNext) take(envelope);
    else catchUp().catch(() => close(closeReasons.shutdown));
  }

  function hasHeardMore(): boolean {
    const { heard, queued } = state;
    return heard !== undefined && (heard.epoch !== queued.epoch || heard.seq > queued.seq);
  }

  async function catchUp(): Promise<void> {
    state.phase = 'catching-up';
    for (;;) {
      const reading = await log.readAfter(state.queued, readBatch);
      if (isClosed()) return;
      if (reading.kind === 'gone') {
        // What waits is older than the snapshot would be, and has to go first.
        while (!isClosed() && queue.length > 0) await whenEmpty();
        if (isClosed()) return;
        // Between two runs the view may still be the former run's: sending it twice would not help.
        if (!isSame(keeper.position, state.queued)) sendSnapshot();
        if (hasHeardMore()) continue;
      } else if (reading.envelopes.length > 0) {
        await takeAll(reading.envelopes);
        continue;
      }
      // Checked in the same turn in which the phase changes: whatever is appended from now on is heard live.
      if (!hasHeardMore()) break;
    }
    if (!isClosed()) state.phase = 'live';
  }

  async function takeAll(envelopes: readonly Envelope[]): Promise<void> {
    for (const envelope of envelopes) {
      // A snapshot that was owed may have been sent in between, and with it what comes here.
      if (envelope.epoch !== state.queued.epoch) return;
      if (envelope.seq <= state.queued.seq) continue;
      take(envelope);
      // The past can wait for the viewer; only the present has to be thinned.
      while (!isClosed() && queue.bytes > limits.softLimitBytes / 2) await whenEmpty();
      if (isClosed()) return;
    }
  }

  function whenEmpty(): Promise<void> {
    return new Promise((resolve) => {
      wakeWhenEmpty = () => {
        wakeWhenEmpty = undefined;
        resolve();
      };
    });
  }

  return {
    async start(position) {
      unsubscribe = log.subscribe(hear);
      state.phase = 'catching-up';
      const range = await log.range();
      if (isClosed()) return;
      const isKept =
        position?.epoch === range.epoch &&
        position.seq >= range.oldestSeq - 1 &&
        position.seq <= range.headSeq &&
        range.headSeq - position.seq <= limits.longestTail;
      state.served = isKept ? position : { epoch: range.epoch, seq: 0 };
      state.queued = state.served;
      peer.send(helloMessage(options.hello, range, state.served), true);
      if (!isKept) sendSnapshot();
      await catchUp();
    },
    drained() {
      state.progressAtMs = nowMs();
      pump();
    },
    tick(atMs) {
      const buffered = peer.bufferedAmount;
      if (buffered === 0 || buffered < state.bufferedBefore) state.progressAtMs = atMs;
      state.bufferedBefore = buffered;
      if (atMs - state.progressAtMs >= limits.stallMs) close(closeReasons.slow);
      else pump();
    },
    heartbeat() {
      // Who has something on the way needs no sign of life, and who is stuck must not get more to hold.
      if (state.phase !== 'live' || peer.bufferedAmount > 0) return;
      peer.send(
        message(state.served, { event_type: 'heartbeat', data: { head_seq: state.queued.seq } }),
        !state.owesSnapshot,
      );
    },
    get isFlushed() {
      return isClosed() || (state.phase === 'live' && queue.length === 0 && peer.bufferedAmount === 0);
    },
    get counts() {
      return queue.totals;
    },
    close,
  };
}

function isSame(first: StreamPosition, second: StreamPosition): boolean {
  return first.epoch === second.epoch && first.seq === second.seq;
}

function message<Event extends { readonly event_type: Envelope['event_type'] }>(
  position: StreamPosition,
  event: Event,
): Event & Pick<Envelope, 'timestamp' | 'v' | 'epoch' | 'seq'> {
  return { ...event, timestamp: Date.now() / 1000, v: PROTOCOL_VERSION, ...position };
}

function helloMessage(
  hello: ViewerSessionOptions['hello'],
  range: { readonly headSeq: number; readonly oldestSeq: number },
  position: StreamPosition,
): Envelope {
  return message(position, {
    event_type: 'hello' as const,
    data: { ...hello, head_seq: range.headSeq, oldest_seq: range.oldestSeq },
  });
}

function droppedMessage(skipped: SkippedEvents, fromSeq: number, position: StreamPosition): Envelope {
  const data: DroppedData = {
    coalesced: skipped.coalesced,
    left_out: skipped.leftOut,
    from_seq: fromSeq,
    to_seq: position.seq,
  };
  return message(position, { event_type: 'dropped' as const, data });
}
