import type { Envelope, StreamPosition } from '../protocol/envelope.ts';
import type { RunViewKeeper } from './run-view-keeper.ts';
import { droppedMessage, heartbeatMessage, stopMessage } from './viewer-messages.ts';
import type { ViewerPeer } from './viewer-peer.ts';
import { createViewerQueue, type SkippedEvents, type ViewerQueueLimits } from './viewer-queue.ts';

/**
 * What goes out to one viewer, at the speed at which it takes it: events in order, before each what was skipped, and
 * a snapshot once it has caught up after something was left out.
 */
export interface ViewerOutlet {
  /** Up to here everything was sent, announced, or waits. */
  readonly queued: StreamPosition;
  /** Bytes of events that wait here; what waits in the connection is not counted. */
  readonly queuedBytes: number;
  readonly isEmpty: boolean;
  /** All that was ever skipped. */
  readonly skipped: SkippedEvents;
  /** The viewer stands here; nothing waits yet. */
  begin(position: StreamPosition): void;
  /** The next event. `full` when the viewer has to be given up. */
  take(envelope: Envelope): 'taken' | 'full';
  sendSnapshot(): void;
  sendHeartbeat(): void;
  /** A message to this viewer alone, behind what was sent. */
  tell(event: Pick<Envelope & { event_type: 'stop' }, 'event_type' | 'data'>): void;
  /** Hands over as much as the connection takes. */
  pump(): void;
  /** Resolves when nothing waits here, or at the end. */
  whenEmpty(): Promise<void>;
  /** Sends nothing more. */
  close(): void;
}

const nowhere: StreamPosition = { epoch: '', seq: 0 };

export function createViewerOutlet(options: {
  readonly keeper: RunViewKeeper;
  readonly peer: ViewerPeer;
  readonly limits: ViewerQueueLimits;
}): ViewerOutlet {
  const { keeper, peer, limits } = options;
  const queue = createViewerQueue(limits);
  const state = {
    /** Up to here everything was sent or announced. */
    served: nowhere,
    queued: nowhere,
    owesSnapshot: false,
    isPumping: false,
    isClosed: false,
  };
  let wake = (): void => undefined;

  function sendSnapshot(): void {
    const snapshot = keeper.snapshot();
    state.owesSnapshot = false;
    state.served = state.queued = { epoch: snapshot.epoch, seq: snapshot.seq };
    peer.send(snapshot, true);
  }

  function announce(skipped: SkippedEvents): void {
    const total = skipped.coalesced + skipped.leftOut;
    if (total === 0) return;
    const { epoch, seq } = state.served;
    state.served = { epoch, seq: seq + total };
    state.owesSnapshot ||= skipped.leftOut > 0;
    peer.send(droppedMessage(skipped, seq + 1, state.served), !state.owesSnapshot);
  }

  /** At the end of the queue: what was skipped last, and the snapshot that makes up for it. */
  function sendWhatIsOwed(): void {
    announce(queue.takeTrailing());
    const { epoch, seq } = state.served;
    const isReady = keeper.position.epoch === epoch && keeper.position.seq >= seq;
    if (state.owesSnapshot && isReady) sendSnapshot();
  }

  function sendWaiting(): void {
    while (peer.bufferedAmount < limits.softLimitBytes) {
      const next = queue.shift();
      if (next === undefined) return sendWhatIsOwed();
      announce(next.skipped);
      state.served = { epoch: next.envelope.epoch, seq: next.envelope.seq };
      peer.send(next.envelope, !state.owesSnapshot);
    }
  }

  function pump(): void {
    // A peer may report that it drained while it is being given something.
    if (state.isPumping || state.isClosed) return;
    state.isPumping = true;
    sendWaiting();
    state.isPumping = false;
    if (queue.length === 0) wake();
  }

  return {
    get queued() {
      return state.queued;
    },
    get queuedBytes() {
      return queue.bytes;
    },
    get isEmpty() {
      return queue.length === 0;
    },
    get skipped() {
      return queue.totals;
    },
    begin(position) {
      state.served = state.queued = position;
    },
    take(envelope) {
      state.queued = { epoch: envelope.epoch, seq: envelope.seq };
      if (queue.push(envelope) === 'full') return 'full';
      pump();
      return 'taken';
    },
    sendSnapshot,
    sendHeartbeat() {
      peer.send(heartbeatMessage(state.queued.seq, state.served), !state.owesSnapshot);
    },
    tell(event) {
      peer.send(stopMessage(event, state.served), !state.owesSnapshot);
    },
    pump,
    whenEmpty() {
      return new Promise((resolve) => {
        wake = () => {
          wake = () => undefined;
          resolve();
        };
      });
    },
    close() {
      state.isClosed = true;
      wake();
    },
  };
}
