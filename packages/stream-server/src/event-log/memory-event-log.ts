import { PROTOCOL_VERSION, type Envelope, type StreamPosition } from '../protocol/envelope.ts';
import { emptyRunView } from '../protocol/empty-run-view.ts';
import { decodeEnvelope, encodeEnvelope } from '../protocol/encode-envelope.ts';
import { reduceRunView } from '../protocol/reduce-run-view.ts';
import type { RunView } from '../protocol/run-view.ts';
import type { EventLog, EventReader, LoggedEvent, LogRange, LogReading } from './event-log.ts';
import type { LogCheckpoint } from './log-checkpoint.ts';
import { beginLoggedRun, reduceLoggedRun, type LoggedRun } from './logged-run.ts';

export interface MemoryEventLogOptions {
  /** Most events kept; 20,000 unless stated: more than an hour of a run. */
  readonly maxEvents?: number;
  /** Most bytes kept, as JSON; 32 MiB unless stated. */
  readonly maxBytes?: number;
  /** Wall time in ms since 1970. */
  readonly nowMs?: () => number;
  /** Names of epochs: must not repeat, not even after a restart. */
  readonly createEpoch?: () => string;
}

interface LogState {
  epoch: string;
  /** `undefined` while there is no run. */
  run: LoggedRun | undefined;
  headSeq: number;
  /**
   * Events of this epoch as JSON, oldest first. Kept as objects too they took two and a half times the memory
   * (measured with the events of a run), and who comes back for them is sent text anyway.
   */
  kept: string[];
  totalBytes: number;
  /** The fold of what was left out. */
  foldedView: RunView;
}

/** A log that lives as long as its process, bounded by events and by bytes, whichever is reached first. */
export function createMemoryEventLog(options: MemoryEventLogOptions = {}): EventLog {
  const { maxEvents = 20_000, maxBytes = 32 * 1024 * 1024, nowMs = () => Date.now() } = options;
  const createEpoch = options.createEpoch ?? (() => crypto.randomUUID());
  const subscribers = new Set<(envelope: Envelope) => void>();
  const begin = (runId: string | undefined): LogState =>
    emptyState(createEpoch(), runId === undefined ? undefined : beginLoggedRun(runId, nowMs()));
  let state = begin(undefined);

  function subscribe(listener: (envelope: Envelope) => void): () => void {
    // A wrapper of its own, so that the same function can subscribe twice and leave once.
    const subscriber = (envelope: Envelope): void => listener(envelope);
    subscribers.add(subscriber);
    return () => {
      subscribers.delete(subscriber);
    };
  }

  /** Keeps the story in memory for as long as somebody reads it, also when the next one has begun. */
  function readerOf(own: LogState): EventReader {
    const left = new Set<() => void>();
    return {
      readAfter: (position, limit) => Promise.resolve(readKept(own, position, limit)),
      range: () => Promise.resolve(rangeOf(own)),
      readCheckpoint: () => Promise.resolve(checkpointOf(own)),
      subscribe(listener) {
        const leave = subscribe((envelope) => envelope.epoch === own.epoch && listener(envelope));
        left.add(leave);
        return leave;
      },
      close() {
        for (const leave of left) leave();
        return Promise.resolve();
      },
    };
  }

  return {
    append(event) {
      const envelope = stamp(state, event, nowMs());
      if (state.run !== undefined) state.run = reduceLoggedRun(state.run, event);
      keep(state, envelope, { maxEvents, maxBytes });
      // Kept before notifying: a subscriber that reads back inside its callback must find this event.
      for (const notify of subscribers) notify(envelope);
      return Promise.resolve(envelope);
    },
    startEpoch(runId) {
      state = begin(runId);
      return Promise.resolve();
    },
    readAfter: (position, limit) => Promise.resolve(readKept(state, position, limit)),
    range: () => Promise.resolve(rangeOf(state)),
    readCheckpoint: () => Promise.resolve(checkpointOf(state)),
    listRuns: () => Promise.resolve(state.run === undefined ? [] : [state.run]),
    openRun: (runId) => Promise.resolve(state.run?.runId === runId ? readerOf(state) : undefined),
    subscribe,
    close() {
      subscribers.clear();
      return Promise.resolve();
    },
  };
}

function emptyState(epoch: string, run: LoggedRun | undefined): LogState {
  return { epoch, run, headSeq: 0, kept: [], totalBytes: 0, foldedView: emptyRunView };
}

function stamp(state: LogState, event: LoggedEvent, nowMs: number): Envelope {
  state.headSeq += 1;
  return {
    ...event,
    timestamp: nowMs / 1000,
    v: PROTOCOL_VERSION,
    epoch: state.epoch,
    seq: state.headSeq,
    ...(state.run === undefined ? {} : { run_id: state.run.runId }),
  };
}

function keep(
  state: LogState,
  envelope: Envelope,
  limits: { readonly maxEvents: number; readonly maxBytes: number },
): void {
  const text = encodeEnvelope(envelope);
  state.kept.push(text);
  state.totalBytes += text.length;
  // The newest stays whatever its size: a reader at the position before it must not find a hole.
  while (
    state.kept.length > 1 &&
    (state.kept.length > limits.maxEvents || state.totalBytes > limits.maxBytes)
  ) {
    const oldest = state.kept.shift() ?? '';
    state.totalBytes -= oldest.length;
    state.foldedView = reduceRunView(state.foldedView, decodeEnvelope(oldest));
  }
}

function rangeOf(state: LogState): LogRange {
  const { epoch, run, headSeq, totalBytes } = state;
  return {
    epoch,
    runId: run?.runId,
    headSeq,
    retainedBytes: totalBytes,
    oldestSeq: headSeq - state.kept.length + 1,
  };
}

function checkpointOf(state: LogState): LogCheckpoint | undefined {
  const { epoch, runId, oldestSeq } = rangeOf(state);
  return oldestSeq === 1 ? undefined : { epoch, seq: oldestSeq - 1, runId, view: state.foldedView };
}

function readKept(state: LogState, position: StreamPosition, limit: number): LogReading {
  const { oldestSeq, headSeq } = rangeOf(state);
  const isKept = position.epoch === state.epoch && position.seq >= oldestSeq - 1 && position.seq <= headSeq;
  if (!isKept) return { kind: 'gone' };
  const from = position.seq + 1 - oldestSeq;
  return { kind: 'events', envelopes: state.kept.slice(from, from + limit).map(decodeEnvelope) };
}
