import { emptyRunView } from '../../protocol/empty-run-view.ts';
import { encodeEnvelope } from '../../protocol/encode-envelope.ts';
import { reduceRunView } from '../../protocol/reduce-run-view.ts';
import type { RunView } from '../../protocol/run-view.ts';
import type { EventLog } from '../event-log.ts';
import { beginLoggedRun, reduceLoggedRun, type LoggedRun } from '../logged-run.ts';
import { createMemoryEventLog } from '../memory-event-log.ts';

/** The fold of all events up to a position. */
export interface FoldedEvents {
  readonly seq: number;
  readonly view: RunView;
}

/** One epoch that this process writes. */
export interface OwnEpoch {
  /** All of it, for whoever asks in this process. */
  readonly log: EventLog;
  readonly epoch: string;
  readonly runId: string | undefined;
  /** What lists say of it, by everything appended; `undefined` while there is no run. */
  readonly run: LoggedRun | undefined;
  /** Of everything appended; and of everything but the newest. */
  readonly folded: FoldedEvents;
  readonly foldedBefore: FoldedEvents;
  /** A fold that is to be kept in Redis as soon as Redis has its events. */
  readonly dueCheckpoint: FoldedEvents | undefined;
  checkpointKept(seq: number): void;
}

export interface LogBounds {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** A checkpoint is due after so many events: often enough that Redis can leave out what is beyond its bounds. */
const mostEventsBetween = 500;

export function createOwnEpoch(epoch: string, runId: string | undefined, bounds: LogBounds): OwnEpoch {
  const log = createMemoryEventLog({ ...bounds, createEpoch: () => epoch });
  // In memory it has begun when the call returns.
  void log.startEpoch(runId);
  const every = Math.max(1, Math.min(mostEventsBetween, Math.floor(bounds.maxEvents / 4)));
  let folded: FoldedEvents = { seq: 0, view: emptyRunView };
  let foldedBefore = folded;
  let due: FoldedEvents | undefined;
  let run = runId === undefined ? undefined : beginLoggedRun(runId, Date.now());
  const since = { events: 0, bytes: 0 };
  log.subscribe((envelope) => {
    if (run !== undefined) run = reduceLoggedRun(run, envelope);
    foldedBefore = folded;
    folded = { seq: envelope.seq, view: reduceRunView(folded.view, envelope) };
    since.events += 1;
    since.bytes += encodeEnvelope(envelope).length;
    if (since.events < every && since.bytes < bounds.maxBytes / 4) return;
    due = folded;
    since.events = since.bytes = 0;
  });
  return {
    log,
    epoch,
    runId,
    get run() {
      return run;
    },
    get folded() {
      return folded;
    },
    get foldedBefore() {
      return foldedBefore;
    },
    get dueCheckpoint() {
      return due;
    },
    checkpointKept(seq) {
      if (due?.seq === seq) due = undefined;
    },
  };
}
