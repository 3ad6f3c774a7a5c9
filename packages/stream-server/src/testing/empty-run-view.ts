import { emptyRunView as nothingKnown, idleStatus } from '../protocol/empty-run-view.ts';
import type { RunView } from '../protocol/run-view.ts';

/** The view of a run of which nothing but its id is known. */
export function emptyRunView(runId: string): RunView {
  const status = {
    ...idleStatus,
    status: 'running',
    current_iteration: 1,
    total_scenarios: 1,
    total_iterations: 1,
  } as const;
  return { ...nothingKnown, runId, status };
}
