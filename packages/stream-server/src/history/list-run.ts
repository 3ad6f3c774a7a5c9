import { errorRateOf, outcomeKinds } from '@genai-bench/core-metrics';
import type { LevelSummary, OutcomeKind, RunSummary } from '@genai-bench/core-metrics';
import { RunHistoryError } from './run-history-error.ts';
import type { RunListing } from './run-history.ts';

const UNKNOWN = 'unknown';

/** A run as lists show it. What the plan does not say reads "unknown". */
export function listRun(summary: RunSummary): RunListing {
  const { plan, levels } = summary;
  const errorRate = errorRateOfLevels(levels);
  const rates = levels.flatMap(({ throughput }) => throughput.outputTokensPerSecond ?? []);
  const tags = tagsOf(plan['tags']);
  const ttftP50Ms = levels[0]?.metrics.ttftMs?.p50;
  return {
    runId: summary.runId,
    startedAt: summary.startedAt,
    endedAt: summary.endedAt,
    status: summary.status,
    model: textOf(plan['model']) ?? UNKNOWN,
    backend: textOf(plan['backend']) ?? UNKNOWN,
    task: textOf(plan['task']) ?? levels[0]?.task ?? UNKNOWN,
    scenarios: [...new Set(levels.map(({ scenario }) => scenario))],
    ...(tags === undefined ? {} : { tags }),
    levelCount: levels.length,
    requestCount: levels.reduce((sum, { counts }) => sum + counts.issued, 0),
    ...(errorRate === undefined ? {} : { errorRate }),
    ...(rates.length === 0 ? {} : { bestOutputTokensPerSecond: Math.max(...rates) }),
    ...(ttftP50Ms === undefined ? {} : { ttftP50Ms }),
    grade: summary.grade.verdict,
  };
}

/** In small letters, all that `RunQuery.text` may be a part of. */
export function searchTextOf(listing: RunListing): string {
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

/** What a plan says its tags are; whatever is no text is left out. */
function tagsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const tags = Object.entries(value).filter(([, text]) => typeof text === 'string');
  return tags.length === 0 ? undefined : (Object.fromEntries(tags) as Record<string, string>); // Holds: filtered so.
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
