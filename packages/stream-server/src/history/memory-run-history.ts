import type { LevelCharts, RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { listRun, startOf } from './list-run.ts';
import { isMatchingListing } from './match-run.ts';
import {
  decodeRecordCursor,
  decodeRunCursor,
  encodeRecordCursor,
  encodeRunCursor,
  MAX_RECORDS_PER_PAGE,
  MAX_RUNS_PER_PAGE,
  newestFirst,
  requireLimit,
} from './page-cursor.ts';
import type { RunCursor } from './page-cursor.ts';
import { foldCharts } from './run-charts.ts';
import { RunHistoryError } from './run-history-error.ts';
import type { RecordQuery, RunHistory, RunListing, RunPage, RunQuery } from './run-history.ts';

interface KeptRun extends RunCursor {
  readonly summary: RunSummary;
  readonly listing: RunListing;
  readonly records: readonly RequestRecord[];
  readonly charts: readonly LevelCharts[];
}

/** A history that ends with the process, for tests and for servers that shall leave nothing behind. */
export function createMemoryRunHistory(): RunHistory {
  const runs = new Map<string, KeptRun>();
  let closed = false;

  function requireOpen(): void {
    if (closed) throw new RunHistoryError('closed', 'The history is closed.');
  }

  return {
    async saveRun(summary, batches) {
      requireOpen();
      const startedAtMs = startOf(summary);
      const records: RequestRecord[] = [];
      const folded = foldCharts(summary, batches);
      for await (const batch of folded.batches) for (const record of batch) records.push(record);
      requireOpen();
      const { runId } = summary;
      const charts = folded.charts();
      runs.set(runId, { startedAtMs, runId, summary, listing: listRun(summary), records, charts });
    },
    async listRuns(query) {
      requireOpen();
      return selectRuns([...runs.values()], query);
    },
    async findRun(runId) {
      requireOpen();
      return runs.get(runId)?.summary;
    },
    async findCharts(runId) {
      requireOpen();
      return runs.get(runId)?.charts;
    },
    async listRecords(runId, query) {
      requireOpen();
      return selectRecords(runs.get(runId)?.records ?? [], query);
    },
    async deleteRun(runId) {
      requireOpen();
      return runs.delete(runId);
    },
    async deleteRunsBefore(startedBeforeMs) {
      requireOpen();
      if (!Number.isFinite(startedBeforeMs)) {
        throw new RunHistoryError(
          'invalid-query',
          `A time in ms since 1970 is needed, got ${startedBeforeMs}.`,
        );
      }
      const expired = [...runs.values()].filter((run) => run.startedAtMs < startedBeforeMs);
      for (const { runId } of expired) runs.delete(runId);
      return expired.length;
    },
    async close() {
      closed = true;
      runs.clear();
    },
  };
}

function selectRuns(runs: readonly KeptRun[], query: RunQuery): RunPage {
  const { limit, cursor } = query;
  requireLimit(limit, MAX_RUNS_PER_PAGE);
  const after = cursor === undefined ? undefined : decodeRunCursor(cursor);
  const found = runs
    .filter(({ listing, startedAtMs }) => isMatchingListing(listing, startedAtMs, query))
    .filter((run) => after === undefined || newestFirst(run, after) > 0)
    .sort(newestFirst);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    runs: page.map(({ listing }) => listing),
    ...(found.length > limit && last !== undefined ? { nextCursor: encodeRunCursor(last) } : {}),
  };
}

function selectRecords(
  records: readonly RequestRecord[],
  { limit, cursor, levelIndex, outcome }: RecordQuery,
) {
  requireLimit(limit, MAX_RECORDS_PER_PAGE);
  const after = cursor === undefined ? -1 : decodeRecordCursor(cursor);
  const matching = [...records.entries()]
    .filter(([, record]) => levelIndex === undefined || record.levelIndex === levelIndex)
    .filter(([, record]) => outcome === undefined || record.outcome.kind === outcome);
  const found = matching.filter(([position]) => position > after);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    records: page.map(([, record]) => record),
    ...(found.length > limit && last !== undefined ? { nextCursor: encodeRecordCursor(last[0]) } : {}),
    totalCount: matching.length,
  };
}
