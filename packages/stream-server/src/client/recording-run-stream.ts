import type { Envelope } from '../protocol/envelope.ts';
import { followStream, unfollowedStream } from '../protocol/follow-stream.ts';
import type { RunStream, RunStreamState } from './run-stream.ts';

/** A recorded run as a stream that has ended: the same components show it. */
export function recordingRunStream(envelopes: Iterable<Envelope>): RunStream {
  let followed = unfollowedStream;
  let lastMessageAtMs: number | undefined;
  for (const envelope of envelopes) {
    followed = followStream(followed, envelope).state;
    lastMessageAtMs = envelope.timestamp * 1000;
  }
  const { view, position, coalescedCount, leftOutCount } = followed;
  const state: RunStreamState = {
    view,
    position,
    coalescedCount,
    leftOutCount,
    lastMessageAtMs,
    connection: { kind: 'ended' },
  };
  return { getState: () => state, subscribe: () => () => undefined, close: () => undefined };
}
