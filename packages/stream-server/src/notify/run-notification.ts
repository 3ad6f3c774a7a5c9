import type { RunSummary } from '@genai-bench/core-metrics';
import { listRun } from '../history/list-run.ts';
import type { RunListing } from '../history/run-history.ts';

export type NotificationEvent = 'run-completed' | 'run-failed' | 'slo-missed';

export const notificationEvents: readonly NotificationEvent[] = ['run-completed', 'run-failed', 'slo-missed'];

/** What a webhook is told: no plan, no texts of the server that was measured. */
export interface RunNotification {
  readonly event: NotificationEvent;
  readonly runId: string;
  /** Why the run failed. */
  readonly failure?: string;
  /** Absent when the run ended without a result. */
  readonly run?: RunListing;
  /** Levels whose share of good requests was below the target; `slo-missed` only. */
  readonly missedLevels?: readonly MissedLevel[];
}

export interface MissedLevel {
  readonly levelIndex: number;
  readonly scenario: string;
  readonly goodRequestShare: number;
  readonly targetShare: number;
}

/**
 * What there is to tell of a run that has ended: that it completed or failed, and, apart from that, that it missed its
 * objectives. A run that was interrupted by its user is no news to them.
 */
export function notificationsOf(summary: RunSummary, targetShare: number): readonly RunNotification[] {
  const { runId, failure } = summary;
  const run = listRun(summary);
  const missedLevels = missedLevelsOf(summary, targetShare);
  return [
    ...(summary.status === 'completed' ? [{ event: 'run-completed', runId, run } as const] : []),
    ...(summary.status === 'failed'
      ? [{ event: 'run-failed', runId, run, ...(failure === undefined ? {} : { failure }) } as const]
      : []),
    ...(missedLevels.length > 0 ? [{ event: 'slo-missed', runId, run, missedLevels } as const] : []),
  ];
}

/** Levels with objectives of which fewer than `targetShare` (0 to 1) of the requests met all. */
function missedLevelsOf({ levels }: RunSummary, targetShare: number): readonly MissedLevel[] {
  return levels.flatMap(({ levelIndex, scenario, goodput }) => {
    const goodRequestShare = goodput?.goodRequestShare;
    if (goodRequestShare === undefined || goodRequestShare >= targetShare) return [];
    return [{ levelIndex, scenario, goodRequestShare, targetShare }];
  });
}
