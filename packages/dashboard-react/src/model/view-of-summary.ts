import type { LevelSummary, RunSummary } from '@genai-bench/core-metrics';
import {
  emptyRunView,
  idleStatus,
  waitingLevel,
  type LevelView,
  type RunView,
} from '@genai-bench/stream-server/client';

/** What is known before anything is: the state that a page renders while it waits. */
export { emptyRunView as idleView, idleStatus } from '@genai-bench/stream-server/client';

/**
 * A finished run as the view of a run, so that the same panels show both. Logs, samples of requests and histograms
 * are not part of a summary; `addRecordsToView` brings the latter two back from records.
 */
export function viewOfSummary(summary: RunSummary): RunView {
  const scenarios = new Set(summary.levels.map((level) => level.scenario));
  return {
    ...emptyRunView,
    runId: summary.runId,
    startedAt: summary.startedAt,
    plan: summary.plan,
    status: {
      ...idleStatus,
      status: summary.status,
      current_iteration: summary.levels.length,
      total_iterations: summary.levels.length,
      total_scenarios: scenarios.size,
      progress_percentage: summary.status === 'completed' ? 100 : 0,
      error_message: summary.failure ?? summary.missingResults?.join(' ') ?? null,
    },
    levels: summary.levels.map(levelViewOf),
    summary,
    failure: summary.status === 'failed' ? (summary.failure ?? 'The run failed.') : undefined,
  };
}

function levelViewOf(summary: LevelSummary): LevelView {
  const { levelIndex, scenario, load } = summary;
  return {
    ...waitingLevel({ levelIndex, scenario, load }),
    state: 'finished',
    startedAtMs: summary.window.startMs,
    summary,
  };
}
