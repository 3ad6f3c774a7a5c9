import type { RequestRecord } from '@genai-bench/core-metrics';
import type { ComparedRun, RunApi } from '@genai-bench/dashboard-react';

/** Most records of one run that are fetched for intervals: enough to tell percentiles apart, a few megabytes at most. */
const maxRecordCount = 20_000;

const pageSize = 1000;

/**
 * Summaries and records of runs to compare, in the order of the ids. A run of more records than are fetched goes
 * without: intervals from its first minutes would pass for intervals of the whole.
 */
export function loadComparedRuns(
  api: RunApi,
  runIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly ComparedRun[]> {
  return Promise.all(
    runIds.map(async (runId) => {
      const run = await api.findRun(runId, signal);
      if (run.state === 'live') {
        throw new Error(`Run ${runId} is still going on. Compare it when it has finished.`);
      }
      // Of a run that is kept elsewhere there are none to be had.
      const records = run.isSummaryOnly === true ? undefined : await loadRecords(api, runId, signal);
      return { summary: run.summary, ...(records === undefined ? {} : { records }) };
    }),
  );
}

async function loadRecords(
  api: RunApi,
  runId: string,
  signal: AbortSignal,
): Promise<readonly RequestRecord[] | undefined> {
  const records: RequestRecord[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) };
    const page = await api.listRecords(runId, query, signal);
    if (page.totalCount > maxRecordCount) return undefined;
    records.push(...page.records);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return records;
}
