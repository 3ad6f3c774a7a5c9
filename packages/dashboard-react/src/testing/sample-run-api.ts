import { compareRuns, createRunCharts, createRunValues } from '@genai-bench/core-metrics';
import type { ComparedRun, RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { viewOfSummary } from '@genai-bench/stream-server/client';
import type { RunListing, RunningRun } from '@genai-bench/stream-server/client';
import { RunApiError } from '../rest/run-api-error.ts';
import { createRunApi, type RunApi } from '../rest/run-api.ts';

export interface SampleRun {
  readonly summary: RunSummary;
  readonly records: readonly RequestRecord[];
}

/** Answers from runs in memory, with pages and filters as a server has them. */
export function createSampleRunApi(
  runs: readonly SampleRun[],
  started: unknown[] = [],
  running: readonly RunningRun[] = [],
): RunApi {
  const find = (runId: string): SampleRun => {
    const found = runs.find(({ summary }) => summary.runId === runId);
    if (found === undefined) throw new RunApiError(404, `There is no run "${runId}".`);
    return found;
  };
  return {
    listRuns: async ({ limit, cursor }) => {
      const start = Number(cursor ?? 0);
      const end = start + limit;
      return {
        runs: runs.slice(start, end).map(({ summary }) => listingOf(summary)),
        ...(end < runs.length ? { nextCursor: String(end) } : {}),
        ...(cursor === undefined ? { running } : {}),
      };
    },
    listRunning: async () => running,
    findRun: async (runId) => ({ state: 'finished', summary: find(runId).summary }),
    findView: async (runId) => {
      const { summary, records } = find(runId);
      const { add, charts } = createRunCharts(
        summary.levels.map(({ levelIndex }) => levelIndex),
        2000,
      );
      for (const record of records) add(record);
      return viewOfSummary(summary, charts());
    },
    compareRuns: (baselineId, candidateId) =>
      compareRuns(comparedRun(find(baselineId)), comparedRun(find(candidateId))),
    listRecords: async (runId, { limit, cursor, levelIndex, outcome }) => {
      const all = find(runId).records.filter(
        (record) =>
          (levelIndex === undefined || record.levelIndex === levelIndex) &&
          (outcome === undefined || record.outcome.kind === outcome),
      );
      const start = Number(cursor ?? 0);
      const end = start + limit;
      return {
        records: all.slice(start, end),
        totalCount: all.length,
        ...(end < all.length ? { nextCursor: String(end) } : {}),
      };
    },
    exportUrl: createRunApi({ baseUrl: 'http://localhost:8080' }).exportUrl,
    startRun: async (plan, controlToken) => {
      if (controlToken !== 'secret')
        throw new RunApiError(401, 'The control token is wrong.', 'Look at the log.');
      started.push(plan);
      return { runId: 'started-1' };
    },
    stopRun: async () => {},
  };
}

function comparedRun({ summary, records }: SampleRun): ComparedRun {
  const { add, values } = createRunValues(summary);
  for (const record of records) add(record);
  return { summary, values };
}

function listingOf(summary: RunSummary): RunListing {
  const first = summary.levels[0];
  const best = Math.max(...summary.levels.map((level) => level.throughput.outputTokensPerSecond ?? 0));
  return {
    runId: summary.runId,
    startedAt: summary.startedAt,
    endedAt: summary.endedAt,
    status: summary.status,
    model: 'sample-8b',
    backend: 'openai',
    task: 'text-to-text',
    scenarios: ['D(100,100)'],
    levelCount: summary.levels.length,
    requestCount: summary.levels.reduce((sum, level) => sum + level.counts.issued, 0),
    bestOutputTokensPerSecond: best,
    ...(first?.errorRate === undefined ? {} : { errorRate: first.errorRate }),
    ...(first?.metrics.ttftMs === undefined ? {} : { ttftP50Ms: first.metrics.ttftMs.p50 }),
    grade: summary.grade.verdict,
  };
}
