import type { LevelOutline } from '@genai-bench/core-metrics';
import type { WorkerPlace } from '@genai-bench/runner';
import type { ClockAnswer } from '../clock/estimate-clock.ts';

/**
 * All that a coordinator wants of one worker now. Each message holds the whole of it and is repeated as a sign of life,
 * so that a message that was lost, or came twice, changes nothing.
 */
export interface CoordinatorState {
  /** The last numbered message that was taken; all before it were, too. */
  readonly taken: number;
  readonly level?: LevelOrder;
  /** Set once the level is to stop: how long requests in flight may still take. */
  readonly stopDrainMs?: number;
  /** The share is over, or no longer wanted. */
  readonly isOver?: boolean;
}

export interface LevelOrder {
  readonly outline: LevelOutline;
  readonly place: WorkerPlace;
  /** On the run's clock; set once all workers are ready. */
  readonly startAtMs?: number;
}

/** What a coordinator sends: its state, or the answer to a question about the time. */
export type DownMessage =
  | { readonly type: 'state'; readonly state: CoordinatorState }
  | { readonly type: 'clock'; readonly answer: ClockAnswer };
