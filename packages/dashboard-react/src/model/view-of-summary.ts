import type { LevelSummary, RunSummary } from '@genai-bench/core-metrics';
import type { BenchmarkStatus, LevelView, RunView } from '@genai-bench/stream-server/client';

/** What is known before anything is: the state that a page renders while it waits. */
export const idleStatus: BenchmarkStatus = {
  status: 'idle',
  current_scenario: null,
  current_iteration: 0,
  total_scenarios: 0,
  total_iterations: 0,
  progress_percentage: 0,
  start_time: null,
  estimated_end_time: null,
  error_message: null,
  current_concurrency: null,
  traffic_scenario: null,
  scenario_name: null,
};

export const idleView: RunView = {
  runId: undefined,
  startedAt: undefined,
  plan: undefined,
  status: idleStatus,
  progress: undefined,
  levels: [],
  histogramEdgesMs: [],
  logs: [],
  droppedLogCount: 0,
  summary: undefined,
  failure: undefined,
};

/**
 * A finished run as the view of a run, so that the same panels show both. Logs, samples of requests and histograms
 * are not part of a summary; `addRecordsToView` brings the latter two back from records.
 */
export function viewOfSummary(summary: RunSummary): RunView {
  const scenarios = new Set(summary.levels.map((level) => level.scenario));
  return {
    ...idleView,
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
      error_message: summary.failure ?? null,
    },
    levels: summary.levels.map(levelViewOf),
    summary,
    failure: summary.status === 'failed' ? (summary.failure ?? 'The run failed.') : undefined,
  };
}

function levelViewOf(summary: LevelSummary): LevelView {
  const { levelIndex, scenario, load } = summary;
  return {
    outline: { levelIndex, scenario, load },
    state: 'finished',
    startedAtMs: summary.window.startMs,
    metrics: undefined,
    series: [],
    histogram: { ttftMs: [], itlMs: [], e2eLatencyMs: [] },
    points: [],
    summary,
  };
}
