import type { RunControl } from '@genai-bench/runner';
import { FleetError } from '../errors.ts';
import { failureOf, type FleetRun } from './fleet-run.ts';
import { isLive, isUntaken, nameOf, type Share } from './share.ts';

export interface UntilReadyOptions {
  readonly run: FleetRun;
  readonly control: RunControl;
  readonly onWorkerLoss: 'degrade' | 'abort';
  /** How long shares may lie there until somebody takes them. */
  readonly waitMs: number;
  readonly nowMs: () => number;
}

/**
 * Until all workers are ready, or lost: then those that are left make the load, or the first level ends the run. Throws
 * for what would be so again without a loss, such as a file that a worker lacks.
 */
export async function untilReady(options: UntilReadyOptions): Promise<void> {
  const { run, control, waitMs, nowMs } = options;
  const { shares } = run;
  const untilMs = nowMs() + waitMs;
  await run.changes.until(
    () =>
      control.stopped ||
      shares.every((share) => share.status === 'ready' || !isLive(share)) ||
      shares.some(isUnfit) ||
      (options.onWorkerLoss === 'abort' && !shares.every(isLive)) ||
      (shares.some(isUntaken) && nowMs() > untilMs),
  );
  const unfit = shares.find(isUnfit);
  if (unfit !== undefined) throw failureOf(unfit);
  if (control.stopped) throw new FleetError('fleet-interrupted', 'Interrupted while workers got ready.');
  const untaken = shares.filter(isUntaken);
  if (untaken.length === 0 || (options.onWorkerLoss === 'abort' && !shares.every(isLive))) return;
  const joined = shares.flatMap((share) => (share.worker === undefined ? [] : [nameOf(share)]));
  throw new FleetError(
    'too-few-workers',
    `${untaken.length} of ${shares.length} shares were taken by no worker within ${waitMs / 1000} s; taken by: ${joined.join(', ') || 'nobody'}. Another run may have the workers: wait for it, or start more.`,
  );
}

/** It said itself that it cannot make its share, for a reason that another attempt would meet again. */
function isUnfit({ status, code }: Share): boolean {
  return status === 'failed' && code !== 'share-over' && code !== 'coordinator-lost';
}
