import type { FleetSummary } from '@genai-bench/core-metrics';
import { monotonicMs, TOOL, type CreateLevelDriver, type LevelDriver } from '@genai-bench/runner';
import { FleetError } from '../errors.ts';
import { describeSharedPlan } from '../plan/shared-plan.ts';
import { createFleetNames } from '../protocol/fleet-names.ts';
import { fleetProtocol, type ShareJob } from '../protocol/share-job.ts';
import { connectRedis } from '../redis/connect-redis.ts';
import { dealShares, type DealtShares } from './deal-shares.ts';
import { describeRunFleet } from './describe-fleet.ts';
import { driveFleetLevel } from './drive-level.ts';
import { openFleetLink, type FleetLink } from './fleet-link.ts';
import { createFleetRun, failureOf, type FleetRun } from './fleet-run.ts';
import { isLive, nameOf } from './share.ts';
import { waitForWorkers } from './wait-for-workers.ts';

export interface FleetDriverOptions {
  /** Address of Redis, such as `redis://:password@10.0.0.5:6379`. */
  readonly redis: string;
  /** What its keys there begin with, as the workers' do; `genai-bench` unless stated. */
  readonly prefix?: string;
  /** How many workers make the load together. */
  readonly workers: number;
  /** How long to wait for them; a minute unless stated. */
  readonly waitMs?: number;
  /** What a lost worker does to the run: it goes on without it (the default), or ends. */
  readonly onWorkerLoss?: 'degrade' | 'abort';
  /** Hears who is there, and who is lost. */
  readonly say?: (line: string) => void;
  /** A worker that says nothing for so long is lost, whatever its lock says; 20 s unless stated. */
  readonly workerSilenceMs?: number;
}

type RunToDrive = Parameters<CreateLevelDriver>[0];

const usualWaitMs = 60_000;
const usualSilenceMs = 20_000;
const silenceLookMs = 500;
/** How long workers may take for their last words. */
const farewellMs = 8_000;

/** For `runBenchmark`: its levels are made by workers on other machines, and everything else is as with one. */
export function createFleetDriver(options: FleetDriverOptions): CreateLevelDriver {
  return async (asked) => {
    const shared = describeSharedPlan(asked.plan);
    const client = await connectRedis(options.redis);
    const names = createFleetNames(options.prefix);
    const reader = client.duplicate();
    reader.on('error', () => {}); // It heals by itself, as the other does.
    const { say = () => {}, waitMs = usualWaitMs, workers: count } = options;
    const opened: { link?: FleetLink; dealt?: DealtShares } = {};
    const run = createFleetRun({ ...asked, count });
    const silence = watchSilence(run, asked, options.workerSilenceMs ?? usualSilenceMs);
    async function release(): Promise<void> {
      clearInterval(silence);
      run.changes.close();
      await opened.dealt?.close();
      await opened.link?.close();
      client.disconnect();
      reader.disconnect();
    }
    try {
      await waitForWorkers({ client, names, count, waitMs, control: asked.control, say });
      opened.link = await openFleetLink({
        writer: client,
        reader,
        names,
        runId: asked.runId,
        shares: run.shares,
        nowMs: () => monotonicMs() - asked.originMs,
        onMessage: (share, message) => run.takeMessage(share, message),
        onRecords: (share, records) => run.takeRecords(share, records),
        onCounts(share, { levelIndex, counts }) {
          if (levelIndex === share.order.level?.outline.levelIndex) share.level.counts = counts;
        },
        onUnreadable: (share, reason) => run.lose(share, `what it sent cannot be read: ${reason}`),
      });
      opened.dealt = await dealShares({
        redisUrl: options.redis,
        names,
        jobs: run.shares.map(({ place }): ShareJob => {
          return {
            protocol: fleetProtocol,
            runId: asked.runId,
            version: TOOL.version,
            place,
            count,
            ...shared,
          };
        }),
        onStalled: (place) => run.lose(run.shares[place]!, 'it fell silent'),
        onFailed: (place, reason) => run.lose(run.shares[place]!, reason),
      });
      await untilReady(run, asked, waitMs);
    } catch (error) {
      await dismiss(run, opened.link, 0);
      await release();
      throw error;
    }
    return createDriver(run, opened.link, asked, options, release);
  };
}

function createDriver(
  run: FleetRun,
  link: FleetLink,
  { originMs, control }: RunToDrive,
  { onWorkerLoss = 'degrade' }: FleetDriverOptions,
  release: () => Promise<void>,
): LevelDriver {
  const levels: FleetSummary[] = [];
  let dismissing: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  const dismissed = (): Promise<void> => (dismissing ??= dismiss(run, link, farewellMs));
  return {
    async drive(level) {
      const end = await driveFleetLevel({
        run,
        level,
        onWorkerLoss,
        push: (share) => link.push(share),
        nowMs: () => monotonicMs() - originMs,
      });
      if (end.fleet !== undefined) levels.push(end.fleet);
      // Further levels would fail one by one for the same reason.
      if (!run.shares.some(isLive)) control.stop(0);
      return end;
    },
    async describeFleet() {
      await dismissed();
      return describeRunFleet(run.shares, levels, control.stopped);
    },
    close: () => (closing ??= dismissed().then(release)),
  };
}

async function untilReady(run: FleetRun, { control }: RunToDrive, waitMs: number): Promise<void> {
  const untilMs = monotonicMs() + waitMs;
  await run.changes.until(() => {
    const isLate = run.shares.some(({ status }) => status === 'expected') && monotonicMs() > untilMs;
    const isDecided = run.shares.every(({ status }) => status === 'ready');
    return isDecided || isLate || control.stopped || !run.shares.every(isLive);
  });
  const broken = run.shares.find((share) => !isLive(share));
  if (broken !== undefined) throw failureOf(broken);
  if (control.stopped) throw new FleetError('fleet-interrupted', 'Interrupted while workers got ready.');
  const missing = run.shares.filter(({ status }) => status === 'expected').length;
  if (missing === 0) return;
  const joined = run.shares.flatMap((share) => (share.worker === undefined ? [] : [nameOf(share)]));
  throw new FleetError(
    'too-few-workers',
    `${missing} of ${run.shares.length} shares were taken by no worker within ${waitMs / 1000} s; taken by: ${joined.join(', ') || 'nobody'}. Another run may have the workers: wait for it, or start more.`,
  );
}

/** Sends everyone home, and waits for last words: how the clocks stand now. */
async function dismiss(run: FleetRun, link: FleetLink | undefined, limitMs: number): Promise<void> {
  if (link === undefined) return;
  for (const share of run.shares) {
    share.order = { ...share.order, isOver: true };
    link.push(share);
  }
  const untilMs = monotonicMs() + limitMs;
  if (limitMs > 0) await run.changes.until(() => !run.shares.some(isLive) || monotonicMs() > untilMs);
  // What they said last is told to have been taken, so that they need not wait.
  for (const share of run.shares) link.push(share);
}

/** The last resort: an expired lock is found by Redis only, and Redis may be what is gone. */
function watchSilence(run: FleetRun, { originMs }: RunToDrive, silenceMs: number): NodeJS.Timeout {
  return setInterval(() => {
    const nowMs = monotonicMs() - originMs;
    for (const share of run.shares) {
      const isSilent = isLive(share) && share.status !== 'expected' && nowMs - share.heardAtMs > silenceMs;
      if (isSilent) run.lose(share, `nothing was heard of it for ${silenceMs / 1000} s`);
    }
  }, silenceLookMs);
}
