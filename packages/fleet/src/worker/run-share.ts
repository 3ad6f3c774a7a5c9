import { randomUUID } from 'node:crypto';
import {
  createLocalLevelDriver,
  createRedactor,
  monotonicMs,
  secretsOf,
  type RunPlan,
} from '@genai-bench/runner';
import type { Redis } from 'ioredis';
import type { ClockReading } from '../clock/estimate-clock.ts';
import { codeOf, FleetError, messageOf } from '../errors.ts';
import { reviveSharedPlan } from '../plan/shared-plan.ts';
import { resolveWorkerKey, type WorkerKeys } from '../plan/worker-key.ts';
import type { FleetNames } from '../protocol/fleet-names.ts';
import type { Seal } from '../protocol/seal.ts';
import type { ShareJob } from '../protocol/share-job.ts';
import type { WorkerCard } from '../protocol/worker-card.ts';
import { openCoordinatorLink, type CoordinatorLink } from './coordinator-link.ts';
import { createOutageNotice } from './outage-notice.ts';
import { createOutboxFile } from './outbox-file.ts';
import type { UnsentRecords } from './outbox.ts';
import { createShareLevels, type ShareLevels, type ShareLevelsOptions } from './share-levels.ts';
import { takeHeaders } from './take-headers.ts';

export interface RunShareOptions {
  readonly redisUrl: string;
  /** For questions outside the talk with the coordinator. */
  readonly client: Redis;
  readonly names: FleetNames;
  readonly seal: Seal;
  readonly keys: WorkerKeys;
  readonly card: () => WorkerCard;
  readonly silenceMs: number;
  readonly signal: AbortSignal;
  /** Where records are kept that cannot be sent. */
  readonly outboxFolder: string;
  readonly say: (line: string) => void;
}

/** How long the last messages may take to be taken. */
const flushMs = 5_000;

/** Makes one share of a run, from the first word to the coordinator to the last. Throws when it could not be made. */
export async function runShare(job: ShareJob, options: RunShareOptions): Promise<void> {
  const broken: { error?: FleetError } = {};
  // The link is opened first, and what it hears concerns levels that are known only after the clock.
  const late: { levels?: ShareLevels; isOver?: boolean } = {};
  const breakOff = (error: FleetError): void => {
    broken.error ??= error;
    late.levels?.end();
  };
  const session = randomUUID();
  const { redisOutageMs, redisWaitMs, runId, place } = job;
  const { outboxFolder: folder, say } = options;
  const notice = createOutageNotice({ say, redisOutageMs, redisWaitMs, folder });
  const owner = { runId, place, redisWaitMs, session, worker: options.card().name.slice(0, 200) };
  const link = openCoordinatorLink({
    redisUrl: options.redisUrl,
    names: options.names,
    seal: options.seal,
    session,
    runId,
    place,
    silenceMs: options.silenceMs,
    redisOutageMs,
    redisWaitMs,
    openFile: () => createOutboxFile(folder, owner),
    onLine: notice.line,
    onOutage() {
      const reason = `Redis did not answer for ${redisOutageMs / 1000} s, so it stopped its load, which nobody could have stopped`;
      if (late.levels?.stopLoad(reason) === true) notice.loadStopped();
    },
    onState(state) {
      late.isOver ||= state.isOver === true;
      late.levels?.follow(state);
    },
    onBroken: breakOff,
  });
  const onAbort = (): void => breakOff(new FleetError('share-over', 'the worker was ended'));
  options.signal.addEventListener('abort', onAbort, { once: true });
  try {
    link.send({ type: 'joined', worker: options.card(), session });
    await makeShare(job, { ...options, onLoad: notice.loadBegins }, link, late, broken);
  } catch (error) {
    link.send({ type: 'failed', code: codeOf(error), message: messageOf(error) });
    throw error;
  } finally {
    if (broken.error?.code !== 'coordinator-lost') await link.flushed(flushMs);
    options.signal.removeEventListener('abort', onAbort);
    sayUnsent(link.close(), options);
  }
}

function sayUnsent({ recordCount, isKept }: UnsentRecords, { outboxFolder, say }: RunShareOptions): void {
  if (recordCount === 0) return;
  say(
    isKept
      ? `${recordCount} records of the share were not taken. They are kept in ${outboxFolder}, and sent once the run can be reached again.`
      : `${recordCount} records of the share were not taken and are lost, at least in part: nothing more can be kept in ${outboxFolder}.`,
  );
}

async function makeShare(
  job: ShareJob,
  options: RunShareOptions & Pick<ShareLevelsOptions, 'onLoad'>,
  link: CoordinatorLink,
  late: { levels?: ShareLevels; isOver?: boolean },
  broken: { readonly error?: FleetError },
): Promise<void> {
  const sharedPlan = reviveSharedPlan(job.plan);
  const apiKey = resolveWorkerKey({ ...job, plan: sharedPlan }, options.keys);
  const headersKey = options.names.headersKey(job.runId);
  const headers = job.needsHeaders
    ? await takeHeaders({ client: options.client, key: headersKey, redisOutageMs: job.redisOutageMs })
    : {};
  let clock: ClockReading | undefined;
  // Redis may be away just now; the link breaks when that, or the coordinator's silence, has lasted too long.
  do clock = await link.measureClock();
  while (clock === undefined && broken.error === undefined && late.isOver !== true);
  if (broken.error !== undefined) throw broken.error;
  if (clock === undefined) throw new FleetError('share-over', 'the run ended before it began');
  const plan: RunPlan = { ...sharedPlan, headers, ...(apiKey === undefined ? {} : { apiKey }) };
  // Of the run's clock, on this machine's: whatever is stamped here is on the run's clock from the beginning.
  const originMs = clock.aheadMs;
  const redact = createRedactor(secretsOf(plan));
  const levels = createShareLevels({
    link,
    threads: plan.threads,
    place: job.place,
    redact,
    nowMs: () => monotonicMs() - originMs,
    ...(options.onLoad === undefined ? {} : { onLoad: options.onLoad }),
  });
  late.levels = levels;
  try {
    await makeLevels(job, { plan, originMs, levels, say: options.say }, () => {
      link.send({ type: 'ready', clock });
      if (broken.error !== undefined || late.isOver === true) levels.end();
    });
  } catch (error) {
    throw new FleetError(codeOf(error), redact(messageOf(error)), { cause: error });
  }
  if (broken.error !== undefined) throw broken.error;
  const clockAfter: ClockReading | undefined = await link.measureClock();
  link.send({ type: 'over', ...(clockAfter === undefined ? {} : { clock: clockAfter }) });
}

async function makeLevels(
  { runId, place, count }: ShareJob,
  own: { readonly plan: RunPlan; readonly originMs: number; readonly levels: ShareLevels } & Pick<
    RunShareOptions,
    'say'
  >,
  onReady: () => void,
): Promise<void> {
  const { plan, originMs, levels, say } = own;
  const driver = await createLocalLevelDriver({
    plan,
    runId,
    originMs,
    place: { index: place, count },
    // What the target left in doubt before the load.
    onWarning: (message) => say(`warning: ${message}`),
    agreeStart: ({ levelIndex }) => levels.agreeStart(levelIndex),
  });
  try {
    onReady();
    await levels.run(driver);
  } finally {
    await driver.close();
  }
}
