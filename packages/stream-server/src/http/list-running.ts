import type { LoggedRun } from '../event-log/logged-run.ts';
import { isMatchingRun, type RunFilter } from '../history/match-run.ts';
import type { RunningRun } from './run-list.ts';

/** Of the runs that are told, those that go on and match, in their order. */
export function listRunning(runs: readonly LoggedRun[], filter: RunFilter): readonly RunningRun[] {
  return runs
    .filter(({ isLive }) => isLive)
    .filter((run) => isMatchingRun(run, Date.parse(run.startedAt), filter))
    .map(({ runId, startedAt, model, backend, task, scenarios, tags, levelCount }) => ({
      runId,
      status: 'running',
      startedAt,
      model,
      backend,
      task,
      scenarios,
      ...(tags === undefined ? {} : { tags }),
      levelCount,
    }));
}
