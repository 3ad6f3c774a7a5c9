import {
  gradeInstrument,
  worstGrade,
  type FleetSummary,
  type FleetWorker,
  type InstrumentGrade,
} from '@genai-bench/core-metrics';
import { clientReadingOf } from '@genai-bench/runner';
import { lostShareOf } from '../merge/lost-share.ts';
import { nameOf, type Share } from './share.ts';

type WorkerStatus = FleetWorker['status'];

/** Everyone's part in the level that has just ended. */
export function describeLevelFleet(shares: readonly Share[], isStopped: boolean): FleetSummary {
  return { workers: shares.map((share) => describeLevelWorker(share, isStopped)) };
}

/** Of a worker that was lost before the level; its part was dealt to the others, or nobody made it. */
export function describeLoss(share: Share, lostShare: number): FleetWorker {
  return {
    ...identityOf(share),
    status: share.status === 'failed' ? 'failed' : 'lost',
    ...(share.problem === undefined ? {} : { problem: share.problem }),
    recordCount: 0,
    lostShare,
    grade: { verdict: 'trusted', reasons: [] },
  };
}

function describeLevelWorker(share: Share, isStopped: boolean): FleetWorker {
  const { level, order } = share;
  const status: WorkerStatus =
    level.end === undefined
      ? share.status === 'failed'
        ? 'failed'
        : 'lost'
      : level.end.failure !== undefined
        ? 'failed'
        : isStopped
          ? 'aborted'
          : 'completed';
  const problem = level.end?.failure ?? (level.end === undefined ? share.problem : undefined);
  const isMissing = level.end === undefined && order.level !== undefined;
  const startAtMs = order.level?.startAtMs;
  return {
    ...identityOf(share),
    status,
    ...(problem === undefined ? {} : { problem }),
    recordCount: level.recordCount,
    ...(isMissing
      ? {
          lostShare: lostShareOf({
            ...order.level!,
            measuredCount: level.measuredCount,
            ...(startAtMs === undefined ? {} : { startAtMs }),
            ...(level.lastAtMs === undefined ? {} : { lastAtMs: level.lastAtMs }),
          }),
          ...(share.hasDeliveredAll
            ? {}
            : { unaccountedCount: Math.max(0, (level.counts?.issued ?? 0) - level.measuredCount) }),
        }
      : {}),
    ...instrumentOf(share),
  };
}

function instrumentOf({ level }: Share): Pick<FleetWorker, 'instrument' | 'grade'> {
  const health = level.end?.health ?? [];
  if (health.length === 0) return { grade: { verdict: 'trusted', reasons: [] } };
  const { lostRecordCount: _ofTheLevel, ...instrument } = clientReadingOf(health, 0);
  return { instrument, grade: gradeInstrument({ ...instrument, tokenCountSources: {} }) };
}

/** Everyone's part in the whole run: the worst of its levels. */
export function describeRunFleet(
  shares: readonly Share[],
  levels: readonly FleetSummary[],
  isStopped: boolean,
): FleetSummary {
  return {
    workers: shares.map((share) => {
      const own = levels.map(({ workers }) => workers.find(({ place }) => place === share.place));
      const parts = own.filter((worker) => worker !== undefined);
      const lost = parts.flatMap(({ lostShare }) => (lostShare === undefined ? [] : [lostShare]));
      const grade: InstrumentGrade = worstGrade(parts.map((part) => part.grade));
      const problem = parts.find((part) => part.problem !== undefined)?.problem ?? share.problem;
      return {
        ...identityOf(share),
        status: worstStatus(
          parts.map(({ status }) => status),
          share,
          isStopped,
        ),
        ...(problem === undefined ? {} : { problem }),
        recordCount: share.recordCount,
        // Levels weigh the same here: what each of them lost is said with it.
        ...(lost.length === 0 ? {} : { lostShare: lost.reduce((sum, one) => sum + one, 0) / levels.length }),
        grade,
      };
    }),
  };
}

function worstStatus(statuses: readonly WorkerStatus[], share: Share, isStopped: boolean): WorkerStatus {
  const all: readonly string[] = [share.status, ...statuses];
  if (all.includes('lost')) return 'lost';
  if (all.includes('failed')) return 'failed';
  return isStopped ? 'aborted' : 'completed';
}

function identityOf(
  share: Share,
): Pick<
  FleetWorker,
  'name' | 'host' | 'version' | 'place' | 'clockOffsetMs' | 'clockUncertaintyMs' | 'clockDriftMs'
> {
  const { worker, place, clock, clockAfter } = share;
  return {
    name: nameOf(share),
    host: worker?.host ?? 'unknown',
    version: worker?.version ?? 'unknown',
    place,
    ...(clock === undefined ? {} : { clockOffsetMs: clock.aheadMs, clockUncertaintyMs: clock.uncertaintyMs }),
    ...(clock === undefined || clockAfter === undefined
      ? {}
      : { clockDriftMs: clockAfter.aheadMs - clock.aheadMs }),
  };
}
