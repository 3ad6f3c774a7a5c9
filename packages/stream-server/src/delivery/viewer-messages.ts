import type { DroppedData, HelloData } from '../protocol/event-data.ts';
import { PROTOCOL_VERSION, type Envelope, type StreamPosition } from '../protocol/envelope.ts';
import type { SkippedEvents } from './viewer-queue.ts';

/** What every viewer of a server is greeted with. */
export type Greeting = Pick<HelloData, 'server' | 'heartbeat_interval_ms' | 'capabilities'>;

/** The messages to one viewer that are not part of the log; `position` is where that viewer stands. */
export function helloMessage(
  greeting: Greeting,
  range: { readonly headSeq: number; readonly oldestSeq: number },
  position: StreamPosition,
): Envelope {
  return message(position, {
    event_type: 'hello' as const,
    data: { ...greeting, head_seq: range.headSeq, oldest_seq: range.oldestSeq },
  });
}

export function droppedMessage(skipped: SkippedEvents, fromSeq: number, position: StreamPosition): Envelope {
  const data: DroppedData = {
    coalesced: skipped.coalesced,
    left_out: skipped.leftOut,
    from_seq: fromSeq,
    to_seq: position.seq,
  };
  return message(position, { event_type: 'dropped' as const, data });
}

export function heartbeatMessage(headSeq: number, position: StreamPosition): Envelope {
  return message(position, { event_type: 'heartbeat' as const, data: { head_seq: headSeq } });
}

/** The end of a server whose log goes on elsewhere. */
export function stopMessage(
  event: Pick<Envelope & { event_type: 'stop' }, 'event_type' | 'data'>,
  position: StreamPosition,
): Envelope {
  return message(position, event);
}

function message<Event extends { readonly event_type: Envelope['event_type'] }>(
  position: StreamPosition,
  event: Event,
): Event & Pick<Envelope, 'timestamp' | 'v' | 'epoch' | 'seq'> {
  return { ...event, timestamp: Date.now() / 1000, v: PROTOCOL_VERSION, ...position };
}
