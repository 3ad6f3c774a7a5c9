import { Queue, QueueEvents, Worker, type Job } from 'bullmq';
import { FleetError } from '../errors.ts';
import { queueNameOf, type FleetNames } from '../protocol/fleet-names.ts';
import type { Seal } from '../protocol/seal.ts';
import { sealShareJob, type ShareJob } from '../protocol/share-job.ts';
import { queueConnection } from '../redis/connect-redis.ts';

export interface DealSharesOptions {
  readonly redisUrl: string;
  readonly names: FleetNames;
  readonly jobs: readonly ShareJob[];
  readonly seal: Seal;
  /** Of this program; workers of its major version look into the same queue. */
  readonly version: string;
  /** How long Redis may take for them. */
  readonly redisOutageMs: number;
  /** A worker took it. */
  readonly onTaken: (place: number) => void;
  /** The lock of the worker that took it has expired. */
  readonly onStalled: (place: number) => void;
  readonly onFailed: (place: number, reason: string) => void;
}

export interface DealtShares {
  /** Takes back what nobody has, and lets go. */
  close(): Promise<void>;
}

const stalledCheckMs = 1_000;
const closeMs = 3_000;

/** Puts a run's shares into the queue and watches over those who take them. */
export async function dealShares(options: DealSharesOptions): Promise<DealtShares> {
  const { jobs, redisUrl, names, seal } = options;
  const name = queueNameOf(options.version);
  const base = { connection: queueConnection(redisUrl), prefix: names.queuePrefix };
  const queue = new Queue(name, base);
  const events = new QueueEvents(name, base);
  // Processes nothing: it only looks for locks that have expired, also when all workers are gone.
  const checker = new Worker(name, null, {
    ...base,
    autorun: false,
    stalledInterval: stalledCheckMs,
    maxStalledCount: 0,
  });
  // Their connections heal by themselves; without listeners an error would end the process.
  queue.on('error', () => {});
  events.on('error', () => {});
  checker.on('error', () => {});
  const placeOf = new Map(jobs.map((job) => [idOf(job), job.place]));
  const tell = (jobId: string, listener: (place: number) => void): void => {
    const place = placeOf.get(jobId);
    if (place !== undefined) listener(place);
  };
  events.on('active', ({ jobId }) => tell(jobId, options.onTaken));
  events.on('failed', ({ jobId, failedReason }) =>
    tell(jobId, (place) =>
      // With no second attempt allowed, this is how BullMQ tells of an expired lock.
      failedReason.startsWith('job stalled')
        ? options.onStalled(place)
        : options.onFailed(place, failedReason),
    ),
  );
  let added: readonly Job[] = [];
  async function begin(): Promise<void> {
    await events.waitUntilReady();
    added = await queue.addBulk(
      jobs.map((job) => ({
        name: 'share',
        data: sealShareJob(job, seal),
        opts: { jobId: idOf(job), attempts: 1, removeOnComplete: true, removeOnFail: true },
      })),
    );
    await checker.startStalledCheckTimer();
  }

  async function close(): Promise<void> {
    // A share that a worker has is locked and stays; the worker ends it.
    const removals = Promise.allSettled(added.map((job) => job.remove()));
    await within(closeMs, removals);
    await within(closeMs, Promise.allSettled([checker.close(true), events.close(), queue.close()]));
    await within(
      closeMs,
      Promise.allSettled([checker.disconnect(), events.disconnect(), queue.disconnect()]),
    );
  }

  if (await within(options.redisOutageMs, begin())) return { close };
  await close();
  throw new FleetError(
    'redis-unreachable',
    `Redis did not take the shares within ${options.redisOutageMs / 1000} s. Try again when it answers.`,
  );
}

const idOf = ({ runId, place }: ShareJob): string => `${runId}_${place}`;

/** Whether the work was done in time: BullMQ waits for a Redis that is gone without end. */
async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), limitMs)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
