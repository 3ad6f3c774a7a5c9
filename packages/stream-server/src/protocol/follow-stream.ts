import { emptyRunView } from './empty-run-view.ts';
import type { Envelope, StreamPosition } from './envelope.ts';
import type { DroppedData } from './event-data.ts';
import { reduceRunView } from './reduce-run-view.ts';
import type { RunView } from './run-view.ts';

/** A view, and the position up to which it is true. */
export interface FollowedStream {
  readonly view: RunView;
  readonly position: StreamPosition | undefined;
  /**
   * False from the notice that events were left out to the snapshot that makes up for it. After a break in between,
   * come back without a position: the tail would not bring what is missing.
   */
  readonly isWhole: boolean;
  /** As the server told it: events replaced by newer ones, and events left out because this viewer was slow. */
  readonly coalescedCount: number;
  readonly leftOutCount: number;
}

export const unfollowedStream: FollowedStream = {
  view: emptyRunView,
  position: undefined,
  isWhole: true,
  coalescedCount: 0,
  leftOutCount: 0,
};

/**
 * - `applied`: the view moved on, or was replaced by a snapshot.
 * - `known`: nothing new; the message repeats what the view has, or says nothing about the run.
 * - `gap`: events are missing that nobody announced. The state is as before; connect again from its position.
 */
export interface FollowStep {
  readonly kind: 'applied' | 'known' | 'gap';
  readonly state: FollowedStream;
}

/**
 * Takes the next message of a stream. Repeats change nothing, whatever their order, and a hole never goes unseen: the
 * next event must follow the position, unless `dropped` or a snapshot moved it.
 */
export function followStream(state: FollowedStream, envelope: Envelope): FollowStep {
  const { position } = state;
  const here: StreamPosition = { epoch: envelope.epoch, seq: envelope.seq };
  if (envelope.event_type === 'hello' || envelope.event_type === 'heartbeat') return { kind: 'known', state };
  if (envelope.event_type === 'dropped') return followDropped(state, envelope.data, here);
  if (envelope.event_type !== 'snapshot') return followEvent(state, envelope, here);
  if (position?.epoch === here.epoch && position.seq > here.seq) return { kind: 'known', state };
  return {
    kind: 'applied',
    state: { ...state, view: reduceRunView(state.view, envelope), position: here, isWhole: true },
  };
}

function followDropped(state: FollowedStream, data: DroppedData, here: StreamPosition): FollowStep {
  const { position } = state;
  if (position?.epoch !== here.epoch || data.from_seq !== position.seq + 1) return { kind: 'gap', state };
  return {
    kind: 'applied',
    state: {
      ...state,
      position: { epoch: here.epoch, seq: data.to_seq },
      isWhole: state.isWhole && data.left_out === 0,
      coalescedCount: state.coalescedCount + data.coalesced,
      leftOutCount: state.leftOutCount + data.left_out,
    },
  };
}

function followEvent(state: FollowedStream, envelope: Envelope, here: StreamPosition): FollowStep {
  const { position } = state;
  if (position?.epoch === here.epoch && here.seq <= position.seq) return { kind: 'known', state };
  const expected = position?.epoch === here.epoch ? position.seq + 1 : 1;
  if (here.seq !== expected) return { kind: 'gap', state };
  // The first event of another epoch begins another story: nothing of the former one is true in it.
  const before = expected === 1 ? emptyRunView : state.view;
  return {
    kind: 'applied',
    state: {
      ...state,
      view: reduceRunView(before, envelope),
      position: here,
      isWhole: state.isWhole || expected === 1,
    },
  };
}
