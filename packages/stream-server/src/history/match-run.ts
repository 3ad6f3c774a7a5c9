import type { PlanFacts } from '../protocol/plan-facts.ts';
import { searchTextOf } from './list-run.ts';
import type { RunListing, RunQuery } from './run-history.ts';

/** What narrows lists, whatever a run has come to. */
export type RunFilter = Omit<RunQuery, 'limit' | 'cursor' | 'status'>;

/** Whether a finished run is one of those that are asked for, on whatever page. */
export function isMatchingListing(run: RunListing, startedAtMs: number, query: RunQuery): boolean {
  const { status } = query;
  return (status === undefined || run.status === status) && isMatchingRun(run, startedAtMs, query);
}

export function isMatchingRun(
  run: PlanFacts & { readonly runId: string },
  startedAtMs: number,
  { model, backend, startedFromMs, startedBeforeMs, text, tags = {} }: RunFilter,
): boolean {
  return (
    (model === undefined || run.model === model) &&
    (backend === undefined || run.backend === backend) &&
    (startedFromMs === undefined || startedAtMs >= startedFromMs) &&
    (startedBeforeMs === undefined || startedAtMs < startedBeforeMs) &&
    (text === undefined || searchTextOf(run).includes(text.toLowerCase())) &&
    Object.entries(tags).every(([key, value]) => run.tags?.[key] === value)
  );
}
