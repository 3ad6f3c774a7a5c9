import {
  histogramEdgesMs,
  type LevelCharts,
  type LevelSummary,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { emptyRunView, idleStatus, waitingLevel } from './empty-run-view.ts';
import { finishLevel } from './reduce-level-view.ts';
import type { LevelView, RunView } from './run-view.ts';

/**
 * A finished run as its viewers saw it at the end, but for the lines of its log, which are not kept. `charts` are the fold
 * of its records (`createRunCharts`); without them a level has no points, and histograms only where its summary has them.
 */
export function viewOfSummary(summary: RunSummary, charts: readonly LevelCharts[] = []): RunView {
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
    levels: summary.levels.map((level) =>
      levelViewOf(
        level,
        charts.find(({ levelIndex }) => levelIndex === level.levelIndex),
      ),
    ),
    histogramEdgesMs,
    summary,
    failure: summary.status === 'failed' ? (summary.failure ?? 'The run failed.') : undefined,
  };
}

function levelViewOf(summary: LevelSummary, charts: LevelCharts | undefined): LevelView {
  const { levelIndex, scenario, load } = summary;
  const waiting = waitingLevel({ levelIndex, scenario, load });
  const { histograms = waiting.histogram, points = [] } = charts ?? {};
  return finishLevel({ ...waiting, histogram: histograms, points }, summary);
}
