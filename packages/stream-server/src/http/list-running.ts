import { isMatchingRun, type RunFilter } from '../history/match-run.ts';
import type { LiveRuns } from './api-ports.ts';
import type { RunningRun } from './run-list.ts';

/**
 * The runs that go on and match, the one that began last first; `undefined` where that cannot be known: nobody shows
 * runs here, or what they are shown from does not answer, which is no reason to keep the finished ones back.
 */
export async function listRunning(
  liveRuns: LiveRuns | undefined,
  filter: RunFilter,
): Promise<readonly RunningRun[] | undefined> {
  if (liveRuns === undefined) return undefined;
  try {
    const runs = await liveRuns.listRunning();
    return runs
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
  } catch {
    return undefined;
  }
}
