import type { EventReader } from '../event-log/event-log.ts';
import type { Envelope, StreamPosition } from '../protocol/envelope.ts';
import type { RunViewKeeper } from './run-view-keeper.ts';
import { defaultViewerLimits, type ViewerLimits } from './viewer-limits.ts';
import { helloMessage, type Greeting } from './viewer-messages.ts';
import { createViewerOutlet } from './viewer-outlet.ts';
import { closeReasons, type CloseReason, type ViewerPeer } from './viewer-peer.ts';
import type { SkippedEvents } from './viewer-queue.ts';

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
  /** A message to this viewer alone; it moves nobody's position. */
  tell(event: Pick<Envelope & { event_type: 'stop' }, 'event_type' | 'data'>): void;
  /** Nothing waits, neither here nor in the connection. */
  readonly isFlushed: boolean;
  /** Bytes that wait, here and in the connection. */
  readonly waitingBytes: number;
  /** What this viewer was or will be told that it did not get. */
  readonly counts: SkippedEvents;
  /** Ends the session; with a reason the connection is told. Idempotent. */
  close(reason?: CloseReason): void;
}

export interface ViewerSessionOptions {
  readonly log: EventReader;
  readonly keeper: RunViewKeeper;
  readonly peer: ViewerPeer;
  readonly hello: Greeting;
  readonly limits?: Partial<ViewerLimits>;
  /** Monotonic. */
  readonly nowMs: () => number;
  readonly onClose?: (reason: CloseReason | undefined) => void;
}

const readBatch = 200;

export function createViewerSession(options: ViewerSessionOptions): ViewerSession {
  const { log, keeper, peer, nowMs } = options;
  const limits = { ...defaultViewerLimits, ...options.limits };
  const outlet = createViewerOutlet({ keeper, peer, limits });
  const state = {
    phase: 'new' as 'new' | 'catching-up' | 'live' | 'closed',
    heard: undefined as StreamPosition | undefined,
    progressAtMs: nowMs(),
    bufferedBefore: 0,
  };
  let unsubscribe = (): void => undefined;

  const isClosed = (): boolean => state.phase === 'closed';

  function close(reason?: CloseReason): void {
    if (isClosed()) return;
    state.phase = 'closed';
    unsubscribe();
    outlet.close();
    if (reason !== undefined) peer.close(reason);
    options.onClose?.(reason);
  }

  function take(envelope: Envelope): void {
    if (outlet.take(envelope) === 'full') close(closeReasons.slow);
  }

  function hear(envelope: Envelope): void {
    state.heard = { epoch: envelope.epoch, seq: envelope.seq };
    if (state.phase !== 'live') return;
    const { epoch, seq } = outlet.queued;
    if (envelope.epoch === epoch && envelope.seq <= seq) return;
    const isNext = envelope.seq === (envelope.epoch === epoch ? seq + 1 : 1);
    if (isNext) take(envelope);
    else catchUp().catch(() => close(closeReasons.shutdown));
  }

  function hasHeardMore(): boolean {
    const { heard } = state;
    const { epoch, seq } = outlet.queued;
    return heard !== undefined && (heard.epoch !== epoch || heard.seq > seq);
  }

  async function catchUp(): Promise<void> {
    state.phase = 'catching-up';
    for (;;) {
      const reading = await log.readAfter(outlet.queued, readBatch);
      if (isClosed()) return;
      if (reading.kind === 'gone') {
        await startOver();
        if (isClosed()) return;
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

  async function startOver(): Promise<void> {
    // What waits is older than the snapshot would be, and has to go first.
    while (!isClosed() && !outlet.isEmpty) await outlet.whenEmpty();
    await keeper.whenSettled();
    // Between two runs the view may still be the former run's: sending it twice would not help.
    if (!isClosed() && !isSame(keeper.position, outlet.queued)) outlet.sendSnapshot();
  }

  async function takeAll(envelopes: readonly Envelope[]): Promise<void> {
    for (const envelope of envelopes) {
      // A snapshot that was owed may have been sent in between, and with it what comes here.
      if (envelope.epoch !== outlet.queued.epoch) return;
      if (envelope.seq <= outlet.queued.seq) continue;
      take(envelope);
      // The past can wait for the viewer; only the present has to be thinned.
      while (!isClosed() && outlet.queuedBytes > limits.softLimitBytes / 2) await outlet.whenEmpty();
      if (isClosed()) return;
    }
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
      const served = isKept ? position : { epoch: range.epoch, seq: 0 };
      outlet.begin(served);
      peer.send(helloMessage(options.hello, range, served), true);
      if (!isKept) outlet.sendSnapshot();
      await catchUp();
    },
    drained() {
      state.progressAtMs = nowMs();
      outlet.pump();
    },
    tick(atMs) {
      const buffered = peer.bufferedAmount;
      if (buffered === 0 || buffered < state.bufferedBefore) state.progressAtMs = atMs;
      state.bufferedBefore = buffered;
      if (atMs - state.progressAtMs >= limits.stallMs) close(closeReasons.slow);
      else outlet.pump();
    },
    heartbeat() {
      // Who has something on the way needs no sign of life, and who is stuck must not get more to hold.
      if (state.phase === 'live' && peer.bufferedAmount === 0) outlet.sendHeartbeat();
    },
    tell(event) {
      if (!isClosed()) outlet.tell(event);
    },
    get isFlushed() {
      return isClosed() || (state.phase === 'live' && outlet.isEmpty && peer.bufferedAmount === 0);
    },
    get waitingBytes() {
      return outlet.queuedBytes + peer.bufferedAmount;
    },
    get counts() {
      return outlet.skipped;
    },
    close,
  };
}

function isSame(first: StreamPosition, second: StreamPosition): boolean {
  return first.epoch === second.epoch && first.seq === second.seq;
}
