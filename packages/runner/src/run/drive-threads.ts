import type { LevelOutline, RequestRecord } from '@genai-bench/core-metrics';
import type { ExchangeDecoder } from '../decode/exchange-decoder.ts';
import { createRequestDealer } from '../load/deal-requests.ts';
import { answerLimits } from '../load/answer-limits.ts';
import type { LoadThreadHandle } from '../load/load-thread-handle.ts';
import type { PackedCaptures } from '../load/pack-captures.ts';
import { splitEvenly, splitLoad } from '../load/split-load.ts';
import type { ThreadCounts, ThreadLoad } from '../load/thread-messages.ts';
import type { WorkerPlace } from '../load/worker-place.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { LevelSupply } from '../supply/request-supply.ts';
import { joinExpectation } from './join-expectation.ts';
import type { LevelEnd, LevelToDrive } from './level-driver.ts';
import { createRefusalWatch, refusalLimitOf } from './refusal-watch.ts';
import { createThreadWatch, type ThreadWatch } from './thread-watch.ts';

export interface DriveThreadsOptions extends LevelToDrive {
  readonly plan: RunPlan;
  readonly runId: string;
  readonly place: WorkerPlace;
  readonly decoder: ExchangeDecoder;
  readonly supply: LevelSupply;
  readonly threads: readonly LoadThreadHandle[];
  /** Zero of the run's clock, in `monotonicMs`. */
  readonly originMs: number;
  /** When all threads begin, on the run's clock; asked once all are ready. */
  readonly agreeStart: (outline: LevelOutline) => Promise<number>;
}

const leastTransportErrorsInARow = 50;

/** Makes this process's share of one level on its load threads. */
export async function driveThreads(options: DriveThreadsOptions): Promise<LevelEnd> {
  const { plan, outline, supply, control, place } = options;
  const limit = outline.maxRequests === undefined ? {} : { maxRequests: outline.maxRequests };
  const shares = splitLoad({
    load: outline.load,
    threads: options.threads.length,
    seed: plan.seed,
    place,
    ...limit,
  });
  const threads = options.threads.slice(0, shares.length).map((handle) => createThreadWatch(handle));
  const decoding = createPendingWork();
  const defect = { error: undefined as Error | undefined };
  const stopThreads = (drainMs: number): void => {
    dealer.stop();
    for (const { handle } of threads) handle.post({ type: 'stop-level', drainMs });
  };

  /** A failure of our own ends the level; it is thrown once all threads have stopped. */
  function endWith(error: unknown): void {
    defect.error ??= error instanceof Error ? error : new Error(String(error));
    stopThreads(0);
  }

  /** The phase of the threads in which they stand still until there are prompts for it. */
  const prompts = { made: 0, awaitedIn: 'warmup' as ThreadCounts['phase'] | undefined };

  function tellCounts(): void {
    const counts = sumCounts(threads.map((thread) => thread.counts));
    const isWaiting = counts.phase === prompts.awaitedIn;
    options.onCounts(isWaiting ? { ...counts, phase: 'making-prompts', promptsMade: prompts.made } : counts);
  }

  const dealer = createRequestDealer({
    supply,
    shares,
    place,
    ...(outline.load.mode === 'closed' ? { slots: outline.load.concurrency } : {}),
    ...limit,
    onMade(count) {
      prompts.made = count;
      if (prompts.awaitedIn !== undefined) tellCounts();
    },
    give(position, requests, last) {
      const buffers = [requests.bytes, requests.indexes, requests.ends].map(
        (view) => view.buffer as ArrayBuffer,
      );
      threads[position]!.handle.post({ type: 'requests', requests, last }, buffers);
    },
  });

  async function takeCaptures(
    { handle }: ThreadWatch,
    captures: PackedCaptures,
    bytes: number,
  ): Promise<void> {
    await options.decoder.decode(outline.levelIndex, captures, takeRecords);
    // Outputs report elsewhere that they failed.
    await options.recordsAccepted?.().catch(() => undefined);
    handle.post({ type: 'captures-read', bytes });
  }

  const refusals = createRefusalWatch({
    limit: plan.allowInitialErrors ? Infinity : refusalLimitOf(outline),
    onHopeless: () => stopThreads(0),
  });

  function takeRecords(decoded: readonly RequestRecord[]): void {
    refusals.take(decoded);
    options.onRecords(
      decoded.map((record) => joinExpectation(record, supply.takeExpectation(record.phase, record.index))),
    );
  }

  for (const [position, thread] of threads.entries()) {
    thread.handle.listen({
      died: (error) => thread.fail(error),
      message(message) {
        if ('counts' in message) {
          thread.counts = message.counts;
          tellCounts();
        }
        if (message.type === 'captures')
          decoding.add(takeCaptures(thread, message.captures, message.bytes).catch(endWith));
        if (message.type === 'requests-wanted') dealer.refill(position, message.phase).catch(endWith);
        thread.settle(message);
      },
    });
  }
  const unsubscribe = control.onStop(stopThreads);
  try {
    const warmups = splitEvenly(
      splitEvenly(plan.warmupRequests, place.count)[place.index] ?? 0,
      threads.length,
    );
    prepareThreads(options, threads, shares, warmups);
    if (control.stopped) stopThreads(control.drainMs);
    await dealer.dealWarmup(warmups);
    prompts.awaitedIn = 'ready';
    await dealer.dealInitial();
    prompts.awaitedIn = undefined;
    await Promise.all(threads.map((thread) => thread.ready));
    const startAtMs = await options.agreeStart(outline);
    options.onStarted(startAtMs);
    supply.loadBegins();
    for (const { handle } of threads)
      handle.post({ type: 'start-level', startAtMs: options.originMs + startAtMs });
    await Promise.all(threads.map((thread) => thread.done));
    options.decoder.loadOver();
    await decoding.drained();
  } finally {
    unsubscribe();
    dealer.stop();
    for (const { handle } of threads) handle.listen(undefined);
  }
  if (defect.error !== undefined) throw defect.error;
  const failure = failureOf(threads) ?? (plan.allowInitialErrors ? undefined : refusals.failure());
  return {
    health: threads.flatMap(({ health }) => (health === undefined ? [] : [health])),
    ...(failure === undefined ? {} : { failure }),
  };
}

function prepareThreads(
  { plan, outline, supply, runId }: DriveThreadsOptions,
  threads: readonly ThreadWatch[],
  shares: readonly ThreadLoad[],
  warmups: readonly number[],
): void {
  for (const [position, thread] of threads.entries()) {
    thread.handle.post({
      type: 'prepare-level',
      level: {
        levelIndex: outline.levelIndex,
        load: shares[position]!,
        ...supply.target,
        requestIdPrefix: `${runId}-${outline.levelIndex}-`,
        streamed: plan.stream && plan.task === 'text-to-text',
        mostAnswerBytes: answerLimits[plan.task].answerBytes,
        timeouts: plan.timeouts,
        warmupRequests: warmups[position]!,
        ...(outline.maxDurationMs === undefined ? {} : { maxDurationMs: outline.maxDurationMs }),
        drainMs: plan.drainMs,
        maxConsecutiveTransportErrors: mostTransportErrors(outline),
      },
    });
  }
}

function mostTransportErrors({ load }: LevelOutline): number {
  const slots = load.mode === 'closed' ? load.concurrency : (load.maxConcurrency ?? load.requestsPerSecond);
  return Math.max(leastTransportErrorsInARow, 3 * slots);
}

/** Work that goes on in the background and must be over before the level is. */
function createPendingWork(): { add(work: Promise<void>): void; drained(): Promise<void> } {
  let all = Promise.resolve();
  return {
    add(work) {
      all = Promise.all([all, work]).then(() => undefined);
    },
    drained: () => all,
  };
}

function failureOf(threads: readonly ThreadWatch[]): string | undefined {
  const failures = [...new Set(threads.flatMap(({ failure }) => (failure === undefined ? [] : [failure])))];
  return failures.length === 0 ? undefined : failures.join('; ');
}

const phases: readonly ThreadCounts['phase'][] = [
  'connecting',
  'making-prompts',
  'warmup',
  'ready',
  'measuring',
  'draining',
];

/** Totals of several threads, or processes; the phase is that of the one that is furthest behind. */
export function sumCounts(counts: readonly ThreadCounts[]): ThreadCounts {
  return counts.reduce((sum, one) => ({
    issued: sum.issued + one.issued,
    finished: sum.finished + one.finished,
    inFlight: sum.inFlight + one.inFlight,
    waiting: sum.waiting + one.waiting,
    phase: phases[Math.min(phases.indexOf(sum.phase), phases.indexOf(one.phase))]!,
    ...promptsMadeOf(sum, one),
  }));
}

function promptsMadeOf(sum: ThreadCounts, one: ThreadCounts): Pick<ThreadCounts, 'promptsMade'> {
  if (sum.promptsMade === undefined && one.promptsMade === undefined) return {};
  return { promptsMade: (sum.promptsMade ?? 0) + (one.promptsMade ?? 0) };
}
