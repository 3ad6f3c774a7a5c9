import type { FleetSummary, LevelOutline } from '@genai-bench/core-metrics';
import { sumCounts, type LevelEnd, type LevelToDrive, type ThreadCounts } from '@genai-bench/runner';
import { lostShareOf } from '../merge/lost-share.ts';
import type { LineWatch } from '../redis/line-watch.ts';
import { describeLevelFleet, describeLoss } from './describe-fleet.ts';
import type { FleetRun } from './fleet-run.ts';
import { isLive, nameOf, noLevel, type Share } from './share.ts';
import { createStopWatch } from './stop-watch.ts';
import { createWorkerTeller } from './tell-workers.ts';

export interface DriveLevelOptions {
  readonly run: FleetRun;
  readonly level: LevelToDrive;
  readonly onWorkerLoss: 'degrade' | 'abort';
  readonly push: (share: Share) => void;
  readonly nowMs: () => number;
  readonly line: LineWatch;
  /** How long workers make load while Redis is away. */
  readonly redisOutageMs: number;
  /** How long the run waits for Redis. */
  readonly redisWaitMs: number;
  /** Hears why the level does not begin yet, or does not end. */
  readonly say: (line: string) => void;
}

/** All begin together so long after the last one is ready: time for the word to reach each, sent twice if need be. */
const startLeadMs = 500;

/** One level, made by all workers that are there; its load is divided anew among them. */
export async function driveFleetLevel(options: DriveLevelOptions): Promise<LevelEnd> {
  const { run, level, push, nowMs } = options;
  const { outline, control } = level;
  const lost = tellEarlierLosses(run.shares);
  const makers = run.shares.filter(isLive).slice(0, mostMakers(outline));
  if (makers.length === 0 || (lost.length > 0 && options.onWorkerLoss === 'abort'))
    return endUnbegun(options, lost, makers);
  const aborted: { reason?: string } = {};
  const stopWatch = createStopWatch(options);
  const tellWorkers = createWorkerTeller({ lost, makers, nowMs, onWorkers: level.onWorkers ?? (() => {}) });

  function tell(change: Partial<Share['order']>): void {
    for (const share of makers) {
      share.order = { ...share.order, ...change };
      push(share);
    }
  }

  for (const [index, share] of makers.entries()) {
    const { taken, isOver } = share.order;
    share.level = noLevel();
    const place = { index, count: makers.length };
    share.order = { taken, ...(isOver === true ? { isOver } : {}), level: { outline, place } };
    push(share);
  }
  run.listener = {
    outline,
    onRecords: level.onRecords,
    onLoss(share) {
      push(share);
      level.onCounts(countsOf(makers));
      if (options.onWorkerLoss === 'degrade') return;
      aborted.reason ??= `Worker ${nameOf(share)} was lost (${share.problem ?? 'no reason'}), and the run ends with it.`;
      control.stop(0);
    },
  };
  function stop(drainMs: number): void {
    stopWatch.stop(drainMs);
    tell({ stopDrainMs: drainMs });
  }

  function look(): void {
    tellWorkers();
    if (!stopWatch.isOverdue()) return;
    const reason = options.line.isAway()
      ? `Redis did not answer for ${Math.floor(options.line.awayMs() / 1000)} s`
      : 'it did not stop when it was told to';
    for (const share of makers.filter(isAwaited)) run.lose(share, reason);
  }

  const unsubscribe = control.onStop(stop);
  try {
    if (control.stopped) stop(control.drainMs);
    await run.changes.until(() => {
      // Making prompts may take a while, which whoever watches wants to know.
      level.onCounts(countsOf(makers));
      look();
      return makers.every((share) => !isAwaited(share) || share.level.isReady);
    });
    if (makers.some(isAwaited)) {
      const startAtMs = nowMs() + startLeadMs;
      level.onStarted(startAtMs);
      for (const share of makers) {
        share.order = { ...share.order, level: { ...share.order.level!, startAtMs } };
        push(share);
      }
    }
    await run.changes.until(() => {
      level.onCounts(countsOf(makers));
      look();
      return !makers.some(isAwaited);
    });
    if (options.onWorkerLoss === 'degrade') await untilReturned(options, makers);
  } finally {
    unsubscribe();
    run.listener = undefined;
  }
  for (const share of makers) share.isLossTold ||= !isLive(share);
  const { workers } = describeLevelFleet(makers, control.stopped);
  return endOf(
    makers,
    { workers: [...lost.map((share) => describeLoss(share, 0)), ...workers] },
    aborted.reason,
  );
}

/**
 * A worker that was lost in this level may only be cut off. It stops its load by itself, and delivers its records when it
 * returns. The level waits as long as the worker could still be making load: so nothing that returns in that time is
 * missing here, and no load that is not counted reaches into the next level.
 */
async function untilReturned(
  { run, level, nowMs, say }: DriveLevelOptions,
  makers: readonly Share[],
): Promise<void> {
  const missing = (): readonly Share[] =>
    makers.filter(({ mayLoadUntilMs }) => mayLoadUntilMs !== undefined && mayLoadUntilMs > nowMs());
  const awaited = missing();
  if (awaited.length === 0 || level.control.stopped) return;
  const seconds = Math.ceil(
    (Math.max(...awaited.map(({ mayLoadUntilMs }) => mayLoadUntilMs!)) - nowMs()) / 1000,
  );
  say(
    `The level waits up to ${seconds} s for ${awaited.map(nameOf).join(', ')}: cut off from Redis a worker keeps its records, and delivers them when it returns.`,
  );
  await run.changes.until(() => level.control.stopped || missing().length === 0);
}

/** Who was lost before this level and after the one before it: said once, with the first level that had to do without. */
function tellEarlierLosses(shares: readonly Share[]): readonly Share[] {
  const lost = shares.filter((share) => !isLive(share) && share.status !== 'over' && !share.isLossTold);
  for (const share of lost) share.isLossTold = true;
  return lost;
}

/** Nobody is left to make the level, or nobody is to. */
function endUnbegun(
  { run, level }: DriveLevelOptions,
  lost: readonly Share[],
  left: readonly Share[],
): LevelEnd {
  const names = lost.map((share) => `${nameOf(share)} (${share.problem ?? 'no reason'})`).join(', ');
  level.control.stop(0);
  return {
    health: [],
    failure:
      left.length === 0
        ? `No worker is left${names === '' ? '' : `: ${names}`}.`
        : `Worker ${names} was lost before the level began, and the run ends with it.`,
    fleet: {
      workers: lost.map((share) => {
        const place = { index: share.place, count: run.shares.length };
        return describeLoss(share, lostShareOf({ outline: level.outline, place, measuredCount: 0 }));
      }),
    },
  };
}

/** More workers than slots, or than requests, would stand idle, and lose their part of the warm-up. */
function mostMakers({ load, maxRequests = Infinity }: LevelOutline): number {
  return load.mode === 'closed' ? load.concurrency : Math.min(load.maxConcurrency ?? Infinity, maxRequests);
}

/** Its end of the level is still to come. */
function isAwaited(share: Share): boolean {
  return share.level.end === undefined && isLive(share);
}

function endOf(makers: readonly Share[], fleet: FleetSummary, aborted: string | undefined): LevelEnd {
  const failures = makers.flatMap((share) =>
    share.level.end?.failure === undefined ? [] : [`Worker ${nameOf(share)}: ${share.level.end.failure}`],
  );
  const isNobodyLeft = makers.every((share) => share.level.end === undefined);
  const reasons = [
    ...(aborted === undefined ? [] : [aborted]),
    ...(isNobodyLeft && aborted === undefined ? ['All workers were lost.'] : []),
    ...failures,
  ];
  return {
    health: makers.flatMap((share) => share.level.end?.health ?? []),
    ...(reasons.length === 0 ? {} : { failure: reasons.join(' ') }),
    fleet,
  };
}

const notYet: ThreadCounts = { issued: 0, finished: 0, inFlight: 0, waiting: 0, phase: 'connecting' };

function countsOf(makers: readonly Share[]): ThreadCounts {
  return sumCounts(
    makers.map((share) => {
      const counts = share.level.counts ?? notYet;
      if (isAwaited(share)) return counts;
      // Nothing more comes from it, and it holds up no phase.
      return { ...counts, inFlight: 0, waiting: 0, phase: 'draining' as const };
    }),
  );
}
