import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { FleetNames } from '../protocol/fleet-names.ts';
import type { Seal } from '../protocol/seal.ts';
import type { NumberedMessage } from '../protocol/worker-message.ts';
import { openCoordinatorLink } from './coordinator-link.ts';
import { listLeftOutboxes, openLeftOutbox, type LeftOutbox } from './outbox-file.ts';

export interface DeliverLeftRecordsOptions {
  readonly folder: string;
  readonly redisUrl: string;
  /** For questions outside the talk with a coordinator. */
  readonly client: Redis;
  readonly names: FleetNames;
  readonly seal: Seal;
  readonly silenceMs: number;
  /** Of this worker. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const lookMs = 1_000;
/** A run that waits for Redis gives its workers up after that time, and ends soon after. */
const graceMs = 60_000;

/**
 * Delivers to their runs what processes of this machine have kept and can send no more: workers that were killed, and
 * shares that were given up. The entries have the numbers that they had, so that none is taken twice. Runs until the
 * signal; what no run takes within the time for which one waits is named and removed.
 */
export async function deliverLeftRecords(options: DeliverLeftRecordsOptions): Promise<void> {
  const { folder, signal } = options;
  while (!signal.aborted) {
    for (const path of listLeftOutboxes(folder)) {
      if (signal.aborted || options.client.status !== 'ready') break;
      const left = openLeftOutbox(path);
      if (left !== undefined) await tryToDeliver(left, options);
    }
    await sleep(lookMs, undefined, { signal }).catch(() => {}); // The signal ends the loop.
  }
}

async function tryToDeliver(left: LeftOutbox, options: DeliverLeftRecordsOptions): Promise<void> {
  const { client, names, say } = options;
  const { runId, place, worker, redisWaitMs } = left.owner;
  const recordCount = left.entries.reduce((sum, entry) => sum + entry.recordCount, 0);
  const what = `${recordCount} records of share ${place + 1} of run ${runId}, which worker ${worker} had kept`;
  const isThere = await client.exists(names.upKey(runId)).catch(() => undefined); // Redis is away for the moment.
  if (isThere === 1 && left.entries.length > 0) {
    if (await deliver(left, options)) say(`Delivered: ${what}.`);
    return;
  }
  const isOver = isThere === 0 && Date.now() - left.keptAtMs > redisWaitMs + graceMs;
  left.file.close(left.entries.length > 0 && !isOver);
  if (isOver && recordCount > 0)
    say(`Not delivered: ${what}. The run is over, or waits for them no longer; they are removed.`);
}

/** Whether all was taken. What was not stays on disk. */
async function deliver(left: LeftOutbox, options: DeliverLeftRecordsOptions): Promise<boolean> {
  const { owner, file, lastMessage, counts } = left;
  const { redisUrl, names, seal, silenceMs, signal } = options;
  let giveUp = (): void => {};
  const isGivenUp = new Promise<false>((resolve) => (giveUp = () => resolve(false)));
  const link = openCoordinatorLink({
    redisUrl,
    names,
    seal,
    silenceMs,
    runId: owner.runId,
    place: owner.place,
    session: owner.session,
    redisWaitMs: owner.redisWaitMs,
    left,
    openFile: () => file,
    redisOutageMs: Infinity,
    onOutage: () => {},
    onState: () => {},
    onBroken: giveUp,
  });
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    if (!isLast(lastMessage))
      link.send({ type: 'killed', by: options.name, ...(counts === undefined ? {} : { counts }) });
    return await Promise.race([link.flushed(owner.redisWaitMs), isGivenUp]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    link.close();
  }
}

/** Nothing comes after it: the worker said itself how its share ended, or another one has. */
function isLast(message: NumberedMessage | undefined): boolean {
  return message?.type === 'failed' || message?.type === 'over' || message?.type === 'killed';
}
