import type { RequestRecord } from '@genai-bench/core-metrics';
import { createRedactor, secretsOf, type LevelToDrive, type RunPlan } from '@genai-bench/runner';
import { FleetError } from '../errors.ts';
import type { NumberedMessage } from '../protocol/worker-message.ts';
import { createChangeSignal, type ChangeSignal } from './change-signal.ts';
import { countRecords, createShare, isLive, nameOf, type Share } from './share.ts';

/** From deciding to give up to having stopped. */
const giveUpMs = 2_000;

/** What a fleet's run knows at any time, and how news from workers change it. */
export interface FleetRun {
  readonly shares: readonly Share[];
  readonly changes: ChangeSignal;
  /** The level that is going on hears of records and losses. */
  listener: LevelListener | undefined;
  takeMessage(share: Share, message: NumberedMessage): void;
  takeRecords(share: Share, records: readonly RequestRecord[]): void;
  /** The share's worker is not waited for any more. */
  lose(share: Share, reason: string): void;
  /** It could not even begin. */
  fail(share: Share, code: FleetError['code'], reason: string): void;
}

export interface LevelListener extends Pick<LevelToDrive, 'outline' | 'onRecords'> {
  onLoss(share: Share): void;
}

export interface FleetRunOptions {
  readonly plan: RunPlan;
  readonly count: number;
  /** Of the run's clock, on this machine's. */
  readonly originMs: number;
  /** How long a worker that is cut off goes on by itself. */
  readonly redisOutageMs: number;
  /** Hears who is lost. */
  readonly say: (line: string) => void;
}

export function createFleetRun({ plan, count, originMs, redisOutageMs, say }: FleetRunOptions): FleetRun {
  const shares = Array.from({ length: count }, (_, place) => createShare(place));
  const changes = createChangeSignal();
  const redact = createRedactor(secretsOf(plan));

  function end(share: Share, status: 'lost' | 'failed', problem: string): void {
    if (!isLive(share)) return;
    share.status = status;
    share.problem = redact(problem);
    const { order, level, heardAtMs } = share;
    if (status === 'lost' && order.level?.startAtMs !== undefined && level.end === undefined)
      share.mayLoadUntilMs = (heardAtMs ?? 0) + redisOutageMs + giveUpMs;
    // Should it still live, it is to stop: its load would be counted by nobody.
    share.order = { ...share.order, isOver: true };
    say(`Worker ${nameOf(share)} ${status === 'lost' ? 'was lost' : 'failed'}: ${share.problem}.`);
    run.listener?.onLoss(share);
    changes.notify();
  }

  function sayLateRecords(share: Share): void {
    if (share.lateRecordCount === 0) return;
    say(
      `${share.lateRecordCount} records of worker ${nameOf(share)} came when their level was over, and do not count; its result says what it lacks.`,
    );
    share.lateRecordCount = 0;
  }

  const run: FleetRun = {
    shares,
    changes,
    listener: undefined,
    takeMessage(share, message) {
      switch (message.type) {
        case 'joined':
          share.session = message.session;
          // One that comes for a share that was lost untaken is sent home.
          if (!isLive(share)) break;
          share.worker = message.worker;
          if (share.status === 'expected') share.status = 'joined';
          break;
        case 'ready':
          share.clock = { ...message.clock, aheadMs: message.clock.aheadMs - originMs };
          if (share.status === 'joined') share.status = 'ready';
          break;
        case 'failed':
          share.mayLoadUntilMs = undefined;
          share.hasDeliveredAll = true;
          run.fail(share, message.code, message.message);
          sayLateRecords(share);
          break;
        case 'level-ready':
          if (message.levelIndex === share.order.level?.outline.levelIndex) share.level.isReady = true;
          break;
        case 'level-end':
          if (message.levelIndex !== share.order.level?.outline.levelIndex) break;
          share.level.end = {
            health: message.health,
            ...(message.failure === undefined ? {} : { failure: redact(message.failure) }),
          };
          if (message.counts !== undefined) share.level.counts = message.counts;
          break;
        case 'killed':
          if (message.counts?.levelIndex === share.order.level?.outline.levelIndex)
            share.level.counts = message.counts?.counts ?? share.level.counts;
          if (isLive(share))
            run.lose(share, `its process was killed; worker ${message.by} delivered what it had kept`);
          else say(`Worker ${message.by} delivered what worker ${nameOf(share)} had kept.`);
          share.mayLoadUntilMs = undefined;
          sayLateRecords(share);
          break;
        case 'over':
          share.mayLoadUntilMs = undefined;
          share.hasDeliveredAll = true;
          if (message.clock !== undefined)
            share.clockAfter = { ...message.clock, aheadMs: message.clock.aheadMs - originMs };
          if (isLive(share)) share.status = 'over';
          sayLateRecords(share);
          break;
      }
      changes.notify();
    },
    takeRecords(share, records) {
      const { listener } = run;
      // What comes after its level's end has no place in any summary; the level has said that it lacks it.
      const timely = records.filter(({ levelIndex }) => levelIndex === listener?.outline.levelIndex);
      share.lateRecordCount += records.length - timely.length;
      if (listener === undefined || timely.length === 0) return;
      countRecords(share, timely);
      listener.onRecords(timely);
    },
    lose: (share, reason) => end(share, 'lost', reason),
    fail(share, code, reason) {
      if (isLive(share)) share.code = code;
      end(share, 'failed', reason);
    },
  };
  return run;
}

/** One failure for a fleet of which a worker could not even get ready. */
export function failureOf(share: Share): FleetError {
  const { code = 'worker-failed', problem = 'it said no more' } = share;
  return new FleetError(code, `Worker ${nameOf(share)} could not get ready: ${problem}`);
}
