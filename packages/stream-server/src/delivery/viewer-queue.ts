import { encodeEnvelope } from '../protocol/encode-envelope.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { eventClasses } from '../protocol/event-class.ts';

/** How many events of which kind did not reach a viewer, since the last one that did. */
export interface SkippedEvents {
  readonly coalesced: number;
  readonly leftOut: number;
}

/** What waits for one viewer: bounded by bytes, in order, honest about what it let go of. */
export interface ViewerQueue {
  readonly bytes: number;
  readonly length: number;
  /** All that was ever skipped. */
  readonly totals: SkippedEvents;
  /** Takes the next event of the log. `full` when it had to be taken but the queue is past its hard limit. */
  push(envelope: Envelope): 'taken' | 'full';
  /** The next event, and what was skipped right before it. */
  shift(): { readonly envelope: Envelope; readonly skipped: SkippedEvents } | undefined;
  /** What was skipped after the last event that waits; counts once. */
  takeTrailing(): SkippedEvents;
}

export interface ViewerQueueLimits {
  /** Above this, bulk is left out. */
  readonly softLimitBytes: number;
  /** Above this, the viewer is given up. */
  readonly hardLimitBytes: number;
}

interface Waiting {
  readonly envelope: Envelope;
  readonly bytes: number;
  skipped: SkippedEvents;
}

const nothingSkipped: SkippedEvents = { coalesced: 0, leftOut: 0 };

/**
 * While events wait, a newer state replaces an older one of the same kind and level; above the soft limit bulk is
 * left out; control events are always taken.
 */
export function createViewerQueue(limits: ViewerQueueLimits): ViewerQueue {
  const waiting: Waiting[] = [];
  let bytes = 0;
  let trailing = nothingSkipped;
  let totals = nothingSkipped;

  function replaceOlder(envelope: Envelope): void {
    const key = stateKey(envelope);
    const at = waiting.findLastIndex((older) => stateKey(older.envelope) === key);
    const older = waiting[at];
    if (older === undefined) return;
    waiting.splice(at, 1);
    bytes -= older.bytes;
    totals = sum(totals, { coalesced: 1, leftOut: 0 });
    const gone = sum(older.skipped, { coalesced: 1, leftOut: 0 });
    const next = waiting[at];
    if (next === undefined) trailing = sum(gone, trailing);
    else next.skipped = sum(gone, next.skipped);
  }

  return {
    get bytes() {
      return bytes;
    },
    get length() {
      return waiting.length;
    },
    get totals() {
      return totals;
    },
    push(envelope) {
      const size = encodeEnvelope(envelope).length;
      const eventClass = eventClasses[envelope.event_type];
      if (eventClass === 'state') replaceOlder(envelope);
      if (eventClass === 'bulk' && waiting.length > 0 && bytes + size > limits.softLimitBytes) {
        trailing = sum(trailing, { coalesced: 0, leftOut: 1 });
        totals = sum(totals, { coalesced: 0, leftOut: 1 });
        return 'taken';
      }
      waiting.push({ envelope, bytes: size, skipped: trailing });
      trailing = nothingSkipped;
      bytes += size;
      return bytes > limits.hardLimitBytes && waiting.length > 1 ? 'full' : 'taken';
    },
    shift() {
      const first = waiting.shift();
      if (first === undefined) return undefined;
      bytes -= first.bytes;
      return { envelope: first.envelope, skipped: first.skipped };
    },
    takeTrailing() {
      const skipped = trailing;
      trailing = nothingSkipped;
      return skipped;
    },
  };
}

/** States of different levels do not replace each other: the last one of a finished level is its result. */
function stateKey({ event_type, epoch, data }: Envelope): string {
  const levelIndex = 'levelIndex' in data ? data.levelIndex : '';
  return `${epoch} ${event_type} ${levelIndex}`;
}

function sum(first: SkippedEvents, second: SkippedEvents): SkippedEvents {
  return {
    coalesced: first.coalesced + second.coalesced,
    leftOut: first.leftOut + second.leftOut,
  };
}
