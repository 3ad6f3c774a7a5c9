import type { LevelOutline } from '@genai-bench/core-metrics';
import type { BenchmarkStatus } from '../protocol/benchmark-status.ts';
import { idleStatus } from '../protocol/empty-run-view.ts';

/** genai-bench's status object, from what a run says. */
export interface StatusTracker {
  readonly status: BenchmarkStatus;
  /** Changes some fields and gives the whole. */
  change(fields: Partial<BenchmarkStatus>): BenchmarkStatus;
  startRun(levels: readonly LevelOutline[], startedAt: string): BenchmarkStatus;
  startLevel(outline: LevelOutline): BenchmarkStatus;
}

export function createStatusTracker(): StatusTracker {
  let status = idleStatus;
  const change = (fields: Partial<BenchmarkStatus>): BenchmarkStatus => (status = { ...status, ...fields });
  return {
    get status() {
      return status;
    },
    change,
    startRun(levels, startedAt) {
      status = idleStatus;
      const startedAtMs = Date.parse(startedAt);
      return change({
        status: 'initializing',
        total_scenarios: new Set(levels.map(({ scenario }) => scenario)).size,
        total_iterations: levels.length,
        start_time: Number.isNaN(startedAtMs) ? null : startedAtMs / 1000,
      });
    },
    startLevel({ levelIndex, scenario, load }) {
      return change({
        status: 'running',
        current_scenario: scenario,
        scenario_name: scenario,
        traffic_scenario: scenario,
        current_iteration: levelIndex + 1,
        current_concurrency: load.mode === 'closed' ? load.concurrency : null,
      });
    },
  };
}
