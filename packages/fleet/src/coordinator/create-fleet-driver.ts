import type { FleetSummary } from '@genai-bench/core-metrics';
import {
  monotonicMs,
  TOOL,
  type CreateLevelDriver,
  type LevelDriver,
  type RunControl,
} from '@genai-bench/runner';
import type { Redis } from 'ioredis';
import { describeSharedPlan, type SharedPlan } from '../plan/shared-plan.ts';
import { createFleetNames } from '../protocol/fleet-names.ts';
import { createSeal } from '../protocol/seal.ts';
import type { ShareJob } from '../protocol/share-job.ts';
import { connectRedis } from '../redis/connect-redis.ts';
import { createLineWatch, type LineWatch } from '../redis/line-watch.ts';
import { dealShares, type DealSharesOptions, type DealtShares } from './deal-shares.ts';
import { describeRunFleet } from './describe-fleet.ts';
import { driveFleetLevel, type DriveLevelOptions } from './drive-level.ts';
import { offerHeaders } from './offer-headers.ts';
import { openFleetLink, type FleetLink, type FleetLinkOptions } from './fleet-link.ts';
import { createFleetRun, type FleetRun } from './fleet-run.ts';
import { isLive } from './share.ts';
import { untilReady } from './until-ready.ts';
import { waitForWorkers } from './wait-for-workers.ts';
import { watchSilence } from './watch-silence.ts';
import { watchUntaken } from './watch-untaken.ts';

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
  /** A worker that says nothing for so long, while Redis answers, is lost; 10 s unless stated. */
  readonly workerSilenceMs?: number;
  /** How long workers make load while Redis is away, where nobody can stop them; 45 s unless given. */
  readonly redisOutageMs?: number;
  /** How long the run waits for a Redis that is away, and its workers keep their records; 10 min unless given. */
  readonly redisWaitMs?: number;
  /** Secret that the workers have too: signs the shares, orders and records. */
  readonly secret?: string;
}

type RunToDrive = Parameters<CreateLevelDriver>[0];

const usualWaitMs = 60_000;
const usualSilenceMs = 10_000;
const usualRedisOutageMs = 45_000;
const defaultRedisWaitMs = 600_000;
/** How long workers may take for their last words. */
const farewellMs = 8_000;

/** For `runBenchmark`: its levels are made by workers on other machines, and everything else is as with one. */
export function createFleetDriver(options: FleetDriverOptions): CreateLevelDriver {
  return async (asked) => {
    const shared = describeSharedPlan(asked.plan);
    const client = await connectRedis(options.redis);
    const names = createFleetNames(options.prefix);
    const { say = () => {}, waitMs = usualWaitMs, workers: count, onWorkerLoss = 'degrade' } = options;
    const redisOutageMs = options.redisOutageMs ?? usualRedisOutageMs;
    const redisWaitMs = Math.max(options.redisWaitMs ?? defaultRedisWaitMs, redisOutageMs);
    const seal = createSeal(options.secret);
    const run = createFleetRun({ ...asked, count, redisOutageMs, say });
    const opened: { link?: FleetLink; dealt?: DealtShares; watches: NodeJS.Timeout[] } = { watches: [] };
    const nowMs = (): number => monotonicMs() - asked.originMs;
    let withdrawHeaders = async (): Promise<void> => {};
    async function release(): Promise<void> {
      for (const watch of opened.watches) clearInterval(watch);
      run.changes.close();
      await opened.dealt?.close();
      await opened.link?.close();
      client.disconnect();
    }
    const line = createLineWatch(nowMs);
    try {
      const seen = await waitForWorkers({ client, names, count, waitMs, control: asked.control, say });
      line.answered(); // With their cards.
      opened.link = await openLink({ run, client, names, line, seal, runId: asked.runId, nowMs });
      const silenceMs = options.workerSilenceMs ?? usualSilenceMs;
      opened.watches.push(watchSilence({ run, line, silenceMs, redisWaitMs }));
      const { headers } = asked.plan;
      withdrawHeaders = await offerHeaders({ client, key: names.headersKey(asked.runId), headers });
      opened.dealt = await dealShares({
        redisUrl: options.redis,
        names,
        redisOutageMs,
        seal,
        version: TOOL.version,
        jobs: jobsOf(run, asked, { ...shared, redisOutageMs, redisWaitMs }),
        ...listenToQueue(run, nowMs),
      });
      opened.watches.push(watchUntaken({ run, client, names, seen }));
      await untilReady({ run, control: asked.control, onWorkerLoss, waitMs, nowMs });
      await withdrawHeaders();
    } catch (error) {
      await withdrawHeaders();
      await dismiss(run, opened.link, 0);
      await release();
      throw error;
    }
    return createDriver({
      run,
      line,
      redisOutageMs,
      redisWaitMs,
      link: opened.link,
      control: asked.control,
      onWorkerLoss,
      nowMs,
      say,
      release,
    });
  };
}

function openLink({
  run,
  client,
  line,
  ...link
}: Pick<FleetLinkOptions, 'names' | 'runId' | 'nowMs' | 'seal'> & {
  readonly run: FleetRun;
  readonly client: Redis;
  readonly line: LineWatch;
}): Promise<FleetLink> {
  const reader = client.duplicate();
  reader.on('error', () => {}); // It heals by itself, as the other does.
  return openFleetLink({
    ...link,
    writer: client,
    reader,
    shares: run.shares,
    onAnswer: line.answered,
    onMessage: (share, message) => run.takeMessage(share, message),
    onRecords: (share, records) => run.takeRecords(share, records),
    onCounts(share, { levelIndex, counts }) {
      if (levelIndex === share.order.level?.outline.levelIndex) share.level.counts = counts;
    },
    onUnreadable: (share, reason) => run.lose(share, `what it sent cannot be read: ${reason}`),
  });
}

function jobsOf(
  { shares }: FleetRun,
  { runId }: RunToDrive,
  shared: SharedPlan & Pick<ShareJob, 'redisOutageMs' | 'redisWaitMs'>,
): readonly ShareJob[] {
  return shares.map(({ place }) => {
    return {
      runId,
      version: TOOL.version,
      place,
      count: shares.length,
      ...shared,
    };
  });
}

function listenToQueue(
  run: FleetRun,
  nowMs: () => number,
): Pick<DealSharesOptions, 'onTaken' | 'onStalled' | 'onFailed'> {
  return {
    onTaken(place) {
      run.shares[place]!.heardAtMs ??= nowMs();
    },
    onStalled(place) {
      const share = run.shares[place]!;
      // Whoever has spoken is there while it speaks: its lock may have expired while Redis was away.
      if (share.status === 'expected') run.lose(share, 'the lock of its share expired');
    },
    onFailed(place, reason) {
      const share = run.shares[place]!;
      share.mayLoadUntilMs = undefined;
      if (share.status === 'expected') run.fail(share, 'worker-failed', reason);
      else run.lose(share, reason);
    },
  };
}

interface FleetDriver extends Omit<DriveLevelOptions, 'level' | 'push'> {
  readonly link: FleetLink;
  readonly control: RunControl;
  readonly release: () => Promise<void>;
}

function createDriver({ link, control, release, ...fleet }: FleetDriver): LevelDriver {
  const { run } = fleet;
  const levels: FleetSummary[] = [];
  let dismissing: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  const dismissed = (): Promise<void> => (dismissing ??= dismiss(run, link, farewellMs));
  return {
    async drive(level) {
      const end = await driveFleetLevel({ ...fleet, level, push: (share) => link.push(share) });
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
