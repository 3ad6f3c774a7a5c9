import type { LevelOutline } from '@genai-bench/core-metrics';
import type { BenchmarkStatus } from './benchmark-status.ts';
import type { LevelView, RunView } from './run-view.ts';

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

/** What a viewer knows before the first event. */
export const emptyRunView: RunView = {
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

export function waitingLevel(outline: LevelOutline): LevelView {
  return {
    outline,
    state: 'waiting',
    startedAtMs: undefined,
    metrics: undefined,
    series: [],
    histogram: { ttftMs: [], itlMs: [], e2eLatencyMs: [] },
    points: [],
    workers: undefined,
    summary: undefined,
  };
}
