import { errorRateOf, outcomeKinds } from '@genai-bench/core-metrics';
import type { LevelSummary, OutcomeKind, RunSummary } from '@genai-bench/core-metrics';
import { planFacts, type PlanFacts } from '../protocol/plan-facts.ts';
import { RunHistoryError } from './run-history-error.ts';
import type { RunListing } from './run-history.ts';

/** A run as lists show it. What the plan does not say reads "unknown". */
export function listRun(summary: RunSummary): RunListing {
  const { plan, levels } = summary;
  const errorRate = errorRateOfLevels(levels);
  const rates = levels.flatMap(({ throughput }) => throughput.outputTokensPerSecond ?? []);
  const ttftP50Ms = levels[0]?.metrics.ttftMs?.p50;
  return {
    runId: summary.runId,
    startedAt: summary.startedAt,
    endedAt: summary.endedAt,
    status: summary.status,
    ...planFacts(
      plan,
      levels.map(({ scenario }) => scenario),
      levels[0]?.task,
    ),
    levelCount: levels.length,
    requestCount: levels.reduce((sum, { counts }) => sum + counts.issued, 0),
    ...(errorRate === undefined ? {} : { errorRate }),
    ...(rates.length === 0 ? {} : { bestOutputTokensPerSecond: Math.max(...rates) }),
    ...(ttftP50Ms === undefined ? {} : { ttftP50Ms }),
    grade: summary.grade.verdict,
  };
}

/** In small letters, all that `RunQuery.text` may be a part of. */
export function searchTextOf(listing: PlanFacts & { readonly runId: string }): string {
  const { runId, model, backend, task, scenarios, tags = {} } = listing;
  const marks = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return [runId, model, backend, task, ...scenarios, ...marks].join('\n').toLowerCase();
}

/** When a run started, in ms since 1970, which is the order of lists. Throws for a text that is no instant. */
export function startOf({ runId, startedAt }: RunSummary): number {
  const startedAtMs = Date.parse(startedAt);
  if (!Number.isNaN(startedAtMs)) return startedAtMs;
  throw new RunHistoryError(
    'invalid-run',
    `Run "${runId}" has startedAt "${startedAt}", which is no instant. Write it in ISO 8601, as 2026-01-02T03:04:05.000Z.`,
  );
}

/** Over all requests of the run, not the mean of its levels. */
function errorRateOfLevels(levels: readonly LevelSummary[]): number | undefined {
  const sums = Object.fromEntries(
    outcomeKinds.map((kind) => [kind, levels.reduce((sum, { counts }) => sum + counts.byOutcome[kind], 0)]),
  );
  // Every kind of the list has an entry.
  return errorRateOf(sums as Record<OutcomeKind, number>);
}
