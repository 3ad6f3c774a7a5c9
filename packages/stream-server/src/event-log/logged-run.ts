import { listRun } from '../history/list-run.ts';
import type { RunListing } from '../history/run-history.ts';
import { isEndedStatus } from '../protocol/benchmark-status.ts';
import { planFacts, type PlanFacts } from '../protocol/plan-facts.ts';
import type { WireEvent } from '../protocol/wire-event.ts';

/** A run whose story a log holds, as lists show it. */
export interface LoggedRun extends PlanFacts {
  readonly runId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly levelCount: number;
  /** It goes on: nothing said that it is over, and whoever tells it was heard of lately. */
  readonly isLive: boolean;
  /** As lists of finished runs show it, once it has ended with a result. */
  readonly listing?: RunListing;
}

/** A run of which only the beginning is known. */
export function beginLoggedRun(runId: string, nowMs: number): LoggedRun {
  const startedAt = new Date(nowMs).toISOString();
  return { runId, startedAt, levelCount: 0, isLive: true, ...planFacts({}, []) };
}

/** What lists say of a run after one more of its events. */
export function reduceLoggedRun(run: LoggedRun, event: WireEvent): LoggedRun {
  if (event.event_type === 'run_started') {
    const { startedAt, plan, levels } = event.data;
    const scenarios = levels.map(({ scenario }) => scenario);
    return { ...run, startedAt, levelCount: levels.length, isLive: true, ...planFacts(plan, scenarios) };
  }
  if (event.event_type === 'run_finished') {
    return { ...run, isLive: false, listing: listRun(event.data.summary) };
  }
  const isEnd =
    event.event_type === 'run_failed' || (event.event_type === 'status' && isEndedStatus(event.data));
  return isEnd ? { ...run, isLive: false } : run;
}
