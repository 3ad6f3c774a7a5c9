import type { RunPage } from '../history/run-history.ts';
import type { PlanFacts } from '../protocol/plan-facts.ts';

/** A run that goes on, as lists show it. */
export interface RunningRun extends PlanFacts {
  readonly runId: string;
  readonly status: 'running';
  /** ISO 8601. */
  readonly startedAt: string;
  readonly levelCount: number;
}

/** What `GET /runs` answers: a page of the history, and beside it what is not over yet. */
export interface RunList extends RunPage {
  /** Those that go on, the one that began last first; absent where that cannot be known, and from the second page on. */
  readonly running?: readonly RunningRun[];
}
