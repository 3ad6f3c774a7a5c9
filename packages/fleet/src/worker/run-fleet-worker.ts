import { randomUUID } from 'node:crypto';
import { availableParallelism, homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { describeRedisUrl } from '@genai-bench/redis-connection';
import { TOOL } from '@genai-bench/runner';
import { Worker, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { messageOf } from '../errors.ts';
import { createFleetNames, queueNameOf, type FleetNames } from '../protocol/fleet-names.ts';
import { createSeal } from '../protocol/seal.ts';
import { openShareJob } from '../protocol/share-job.ts';
import { connectRedis, queueConnection } from '../redis/connect-redis.ts';
import { deliverLeftRecords } from './deliver-left-records.ts';
import { outboxFolderProblem } from './outbox-file.ts';
import { showPresence, type Presence } from './presence.ts';
import { runShare, type RunShareOptions } from './run-share.ts';

export interface FleetWorkerOptions {
  /** Address of Redis, such as `redis://:password@10.0.0.5:6379`. */
  readonly redis: string;
  /** What its keys there begin with, as the run's do; `genai-bench` unless stated. */
  readonly prefix?: string;
  /** How results call it; host and process id unless stated. */
  readonly name?: string;
  /** Where keys for the target are looked up. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Variable with the key, whatever the run names. */
  readonly apiKeyEnv?: string;
  /** Origins such as `https://api.example.org` that the key may be sent to; none unless given. */
  readonly apiKeyFor?: readonly string[];
  /** Secret that the runs' side has too: only runs and orders that are signed with it are taken. */
  readonly secret?: string;
  /** Ends the worker; a share under way is given up. */
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
  /** After so long without a word from the coordinator a share is given up; 10 s unless stated. */
  readonly coordinatorSilenceMs?: number;
  /**
   * Folder for records that could not be sent, which a later worker with the same folder delivers; below
   * `~/.local/state/genai-bench` unless given.
   */
  readonly stateFolder?: string;
}

const usualSilenceMs = 10_000;
/**
 * Whether a worker is there is said by what it says, within seconds. The lock of its share only has to outlast that, and
 * an outage of Redis, in which it cannot be renewed.
 */
const lockMs = 60_000;
const lockRenewMs = 5_000;
const retryMs = 1_000;
const closeMs = 10_000;

/** Takes shares of runs, one at a time, until it is ended. Throws when Redis cannot be reached at the beginning. */
export async function runFleetWorker(options: FleetWorkerOptions): Promise<void> {
  const { signal, say = () => {} } = options;
  const client = await connectRedis(options.redis);
  const names = createFleetNames(options.prefix);
  const name = options.name ?? `${hostname()}:${process.pid}`;
  const presence = showPresence(client, names, {
    id: randomUUID(),
    name,
    host: hostname(),
    version: TOOL.version,
    cpuCount: availableParallelism(),
  });
  const outboxFolder = outboxFolderOf(options);
  const share = shareOptions(options, { client, names, presence, outboxFolder });
  const worker = new Worker(queueNameOf(TOOL.version), (job: Job) => takeShare(job, share, presence, say), {
    connection: queueConnection(options.redis),
    prefix: names.queuePrefix,
    lockDuration: lockMs,
    lockRenewTime: lockRenewMs,
    stalledInterval: lockMs / 2,
    runRetryDelay: retryMs,
    // A share that lost its worker is over: begun again in the middle of a level, it would make another load.
    maxStalledCount: 0,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
    // How long it waits for the next share at a time, in seconds; also how long ending takes at most.
    drainDelay: 2,
  });
  worker.on('error', () => {}); // A connection that heals by itself; without a listener it would end the process.
  const problem = outboxFolderProblem(outboxFolder);
  if (problem !== undefined)
    say(
      `warning: nothing can be kept in ${outboxFolder} (${problem}): records that cannot be sent wait in memory, and are lost if this process is killed.`,
    );
  say(`Worker ${name} waits for runs at ${describeRedisUrl(options.redis)}. Ctrl-C ends it.`);
  const delivering = deliverLeftRecords({ ...share, folder: outboxFolder, name });
  try {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    await presence.leave();
    await closeWithin(worker, closeMs);
    await delivering;
    client.disconnect();
  }
}

async function takeShare(
  job: Job,
  options: RunShareOptions,
  presence: Presence,
  say: (line: string) => void,
): Promise<void> {
  presence.setBusy(true);
  try {
    const share = openShareJob(job.data, options.seal);
    say(`Share ${share.place + 1} of ${share.count} of run ${share.runId} begins.`);
    await runShare(share, options);
    say(`Share ${share.place + 1} of run ${share.runId} is done; waiting.`);
  } catch (error) {
    say(`The share is given up: ${messageOf(error)}. Waiting.`);
    throw error;
  } finally {
    presence.setBusy(false);
  }
}

interface ShareMeans {
  readonly client: Redis;
  readonly names: FleetNames;
  readonly presence: Presence;
  readonly outboxFolder: string;
}

function outboxFolderOf({ stateFolder }: FleetWorkerOptions): string {
  return resolve(stateFolder ?? join(homedir(), '.local', 'state', 'genai-bench'), 'unsent');
}

function shareOptions(
  options: FleetWorkerOptions,
  { client, names, presence, outboxFolder }: ShareMeans,
): RunShareOptions {
  return {
    redisUrl: options.redis,
    client,
    names,
    seal: createSeal(options.secret),
    keys: {
      env: options.env ?? {},
      origins: options.apiKeyFor ?? [],
      isSigned: options.secret !== undefined,
      ...(options.apiKeyEnv === undefined ? {} : { variable: options.apiKeyEnv }),
    },
    card: () => presence.card(),
    silenceMs: options.coordinatorSilenceMs ?? usualSilenceMs,
    signal: options.signal,
    outboxFolder,
    say: options.say ?? (() => {}),
  };
}

/** Lets a share under way end; where Redis is gone, BullMQ would wait for it without end. */
async function closeWithin(worker: Worker, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  const closed = worker.close().catch(() => {}); // Ending anyway; what it held is found stalled by others.
  await Promise.race([closed, late]);
  clearTimeout(timer);
  worker.disconnect().catch(() => {}); // Likewise.
}
