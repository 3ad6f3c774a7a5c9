import type { RequestRecord } from '@genai-bench/core-metrics';
import type { ThreadCounts, ThreadHealth } from '@genai-bench/runner';
import type { ClockReading } from '../clock/estimate-clock.ts';
import type { FleetError } from '../errors.ts';
import type { CoordinatorState } from '../protocol/coordinator-state.ts';
import type { WorkerCard } from '../protocol/worker-card.ts';

/** What the coordinator knows of one share of the run and of who makes it. */
export interface Share {
  readonly place: number;
  worker: WorkerCard | undefined;
  /** Drawn by the worker; empty until it joined. See `downContext`. */
  session: string;
  status: 'expected' | 'joined' | 'ready' | 'over' | 'lost' | 'failed';
  /** Why it is lost or failed. */
  problem: string | undefined;
  code: FleetError['code'] | undefined;
  /** When it was heard last, on the run's clock; absent until somebody took the share. */
  heardAtMs: number | undefined;
  clock: ClockReading | undefined;
  clockAfter: ClockReading | undefined;
  /** What the worker is told. */
  order: CoordinatorState;
  recordCount: number;
  /** Records that came when their level was over, and of which nobody has been told yet. */
  lateRecordCount: number;
  /** Lost in the middle of a level, it may still live and make load until then; absent where it cannot. */
  mayLoadUntilMs: number | undefined;
  /** It said itself that nothing more comes of it: every request that it made is among its records. */
  hasDeliveredAll: boolean;
  /** A level's result has said that it is lost. */
  isLossTold: boolean;
  level: ShareLevel;
}

/** Its part of the level that is going on. */
export interface ShareLevel {
  isReady: boolean;
  counts: ThreadCounts | undefined;
  recordCount: number;
  measuredCount: number;
  lastAtMs: number | undefined;
  end: { readonly health: readonly ThreadHealth[]; readonly failure?: string } | undefined;
}

export function createShare(place: number): Share {
  return {
    place,
    worker: undefined,
    session: '',
    status: 'expected',
    problem: undefined,
    code: undefined,
    heardAtMs: undefined,
    clock: undefined,
    clockAfter: undefined,
    order: { taken: 0 },
    recordCount: 0,
    lateRecordCount: 0,
    mayLoadUntilMs: undefined,
    hasDeliveredAll: false,
    isLossTold: false,
    level: noLevel(),
  };
}

export function noLevel(): ShareLevel {
  return {
    isReady: false,
    counts: undefined,
    recordCount: 0,
    measuredCount: 0,
    lastAtMs: undefined,
    end: undefined,
  };
}

/** Its worker is at work, as far as is known. */
export function isLive({ status }: Share): boolean {
  return status === 'expected' || status === 'joined' || status === 'ready';
}

/** No worker has taken it so far. */
export function isUntaken({ status, heardAtMs }: Share): boolean {
  return status === 'expected' && heardAtMs === undefined;
}

export function nameOf({ worker, place }: Share): string {
  return worker === undefined ? `of share ${place + 1}` : worker.name;
}

export function countRecords(share: Share, records: readonly RequestRecord[]): void {
  share.recordCount += records.length;
  share.level.recordCount += records.length;
  for (const { phase, closedAtMs, scheduledAtMs } of records) {
    if (phase !== 'measured') continue;
    share.level.measuredCount += 1;
    share.level.lastAtMs = Math.max(
      share.level.lastAtMs ?? -Infinity,
      closedAtMs ?? scheduledAtMs ?? -Infinity,
    );
  }
}
