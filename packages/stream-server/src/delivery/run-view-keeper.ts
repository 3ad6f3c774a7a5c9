import type { EventReader } from '../event-log/event-log.ts';
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
  /** Resolves when it is not reading: it does after a hole in what it heard, and shows what it knew until then. */
  whenSettled(): Promise<void>;
  close(): void;
}

/** What is known at a position. */
interface Known {
  readonly position: StreamPosition;
  readonly view: RunView;
  readonly runId: string | undefined;
}

/** Must be created before viewers join: it has to hear each event first. Reads what was appended before. */
export async function createRunViewKeeper(
  log: EventReader,
  nowMs: () => number = () => Date.now(),
): Promise<RunViewKeeper> {
  let known: Known = { position: { epoch: '', seq: 0 }, view: emptyRunView, runId: undefined };
  let snapshot: Envelope | undefined;
  let isClosed = false;
  /** While it reads: what was heard meanwhile. */
  const early: Envelope[] = [];
  let reading: Promise<void> | undefined;

  function show(next: Known): void {
    known = next;
    snapshot = undefined;
  }

  async function read(): Promise<void> {
    for (let hasGap = true; hasGap;) {
      let next = await readLog(log);
      // In the turn in which the last was read, so that what comes from now on is heard.
      hasGap = false;
      for (const envelope of early.splice(0)) {
        if (isNext(next, envelope)) next = add(next, envelope);
        else hasGap ||= !isPast(next, envelope);
      }
      show(next);
    }
    reading = undefined;
  }

  async function readUntilDone(): Promise<void> {
    while (!isClosed) {
      try {
        return await read();
      } catch {
        // A log that is elsewhere and does not answer: what was known stays, and is asked for again.
        early.length = 0;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  const unsubscribe = log.subscribe((envelope) => {
    if (reading !== undefined) early.push(envelope);
    else if (isNext(known, envelope)) show(add(known, envelope));
    else if (!isPast(known, envelope)) reading = readUntilDone();
  });
  const close = (): void => {
    isClosed = true;
    unsubscribe();
  };
  reading = read();
  await reading.catch((error: unknown) => {
    close();
    throw error;
  });
  return {
    get view() {
      return known.view;
    },
    get position() {
      return known.position;
    },
    whenSettled: () => reading ?? Promise.resolve(),
    snapshot() {
      snapshot ??= {
        event_type: 'snapshot',
        timestamp: nowMs() / 1000,
        data: { state: known.view },
        v: PROTOCOL_VERSION,
        ...known.position,
        ...(known.runId === undefined ? {} : { run_id: known.runId }),
      };
      return snapshot;
    },
    close,
  };
}

const retryMs = 200;

/** The fold of a log up to its newest event, from its checkpoint where the oldest are gone. */
async function readLog(log: EventReader): Promise<Known> {
  for (;;) {
    const { epoch, oldestSeq, runId } = await log.range();
    const checkpoint = oldestSeq > 1 ? await log.readCheckpoint() : undefined;
    let known: Known | undefined =
      checkpoint?.epoch === epoch
        ? { position: { epoch, seq: checkpoint.seq }, view: checkpoint.view, runId: checkpoint.runId }
        : { position: { epoch, seq: oldestSeq - 1 }, view: emptyRunView, runId };
    while (known !== undefined) {
      const logged = await log.readAfter(known.position, 1000);
      if (logged.kind === 'events' && logged.envelopes.length === 0) return known;
      // Gone: the log has moved on so far meanwhile that it has to be read anew.
      known = logged.kind === 'gone' ? undefined : logged.envelopes.reduce(add, known);
    }
  }
}

function isPast({ position }: Known, { epoch, seq }: Envelope): boolean {
  return epoch === position.epoch && seq <= position.seq;
}

function isNext({ position }: Known, { epoch, seq }: Envelope): boolean {
  return seq === (epoch === position.epoch ? position.seq + 1 : 1);
}

function add({ position, view }: Known, envelope: Envelope): Known {
  const { epoch, seq, run_id: runId } = envelope;
  const before = epoch === position.epoch ? view : emptyRunView;
  return { position: { epoch, seq }, view: reduceRunView(before, envelope), runId };
}
