import type { RunView } from '../protocol/run-view.ts';

/** The view of a run of which nothing but its id is known. */
export function emptyRunView(runId: string): RunView {
  return {
    runId,
    startedAt: undefined,
    plan: undefined,
    status: {
      status: 'running',
      current_scenario: null,
      current_iteration: 1,
      total_scenarios: 1,
      total_iterations: 1,
      progress_percentage: 0,
      start_time: null,
      estimated_end_time: null,
      error_message: null,
      current_concurrency: null,
      traffic_scenario: null,
      scenario_name: null,
    },
    progress: undefined,
    levels: [],
    histogramEdgesMs: [],
    logs: [],
    droppedLogCount: 0,
    summary: undefined,
    failure: undefined,
  };
}
