import type { EventLog } from '../event-log/event-log.ts';
import { emptyRunView } from '../protocol/empty-run-view.ts';
import { PROTOCOL_VERSION, type Envelope, type StreamPosition } from '../protocol/envelope.ts';
import { reduceRunView } from '../protocol/reduce-run-view.ts';
import type { RunView } from '../protocol/run-view.ts';

/** The fold of a log, kept up to date: what late viewers and REST are shown. */
export interface RunViewKeeper {
  readonly view: RunView;
  readonly position: StreamPosition;
  /** The view as a message; made and serialised once for all who ask between two events. */
  snapshot(): Envelope;
  close(): void;
}

/** Must be created before the first event is appended, and before viewers join: it has to hear each event first. */
export async function createRunViewKeeper(
  log: EventLog,
  nowMs: () => number = () => Date.now(),
): Promise<RunViewKeeper> {
  const state = { view: emptyRunView, runId: undefined as string | undefined };
  let position: StreamPosition = { epoch: '', seq: 0 };
  let snapshot: Envelope | undefined;
  const apply = (envelope: Envelope): void => {
    if (envelope.epoch !== position.epoch) state.view = emptyRunView;
    else if (envelope.seq <= position.seq) return;
    state.view = reduceRunView(state.view, envelope);
    state.runId = envelope.run_id;
    position = { epoch: envelope.epoch, seq: envelope.seq };
    snapshot = undefined;
  };
  const early: Envelope[] = [];
  let hear = (envelope: Envelope): void => {
    early.push(envelope);
  };
  const unsubscribe = log.subscribe((envelope) => hear(envelope));
  const { epoch, oldestSeq } = await log.range();
  position = { epoch, seq: oldestSeq - 1 };
  for (;;) {
    const reading = await log.readAfter(position, 1000);
    if (reading.kind === 'gone' || reading.envelopes.length === 0) break;
    for (const envelope of reading.envelopes) apply(envelope);
  }
  for (const envelope of early) apply(envelope);
  hear = apply;
  return {
    get view() {
      return state.view;
    },
    get position() {
      return position;
    },
    snapshot() {
      snapshot ??= {
        event_type: 'snapshot',
        timestamp: nowMs() / 1000,
        data: { state: state.view },
        v: PROTOCOL_VERSION,
        ...position,
        ...(state.runId === undefined ? {} : { run_id: state.runId }),
      };
      return snapshot;
    },
    close: unsubscribe,
  };
}
