import { emptyRunView, waitingLevel } from '../protocol/empty-run-view.ts';
import type { StreamPosition } from '../protocol/envelope.ts';
import type { RunView } from '../protocol/run-view.ts';

/** The fold of all events of an epoch up to a position: where to begin when the oldest are gone. */
export interface LogCheckpoint extends StreamPosition {
  readonly runId: string | undefined;
  readonly view: RunView;
}

/**
 * A view that went through JSON, as it was: what JSON leaves out is back, in its place, so that whoever goes on from here
 * answers with the same bytes as whoever was there from the beginning.
 */
export function restoreView(view: RunView): RunView {
  return {
    ...emptyRunView,
    ...view,
    levels: view.levels.map((level) => ({ ...waitingLevel(level.outline), ...level })),
  };
}
