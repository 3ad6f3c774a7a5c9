import {
  createLevelAccumulator,
  createLiveFigures,
  summarizeLevel,
  type LevelOutline,
  type LevelSummary,
  type LiveFigures,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import type { ExchangeDecoder } from '../decode/exchange-decoder.ts';
import { createRequestDealer } from '../load/deal-requests.ts';
import type { LoadThreadHandle } from '../load/load-thread-handle.ts';
import type { PackedCaptures } from '../load/pack-captures.ts';
import type { RequestSupply } from '../load/request-supply.ts';
import { splitEvenly, splitLoad } from '../load/split-load.ts';
import type { ThreadCounts } from '../load/thread-messages.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { clientReadingOf } from './client-reading.ts';
import { createThreadWatch, type ThreadWatch } from './thread-watch.ts';
import { joinExpectation } from './join-expectation.ts';
import type { RunControl } from './run-control.ts';

export interface RunLevelOptions {
  readonly plan: RunPlan;
  readonly outline: LevelOutline;
  readonly runId: string;
  readonly decoder: ExchangeDecoder;
  readonly supply: RequestSupply;
  readonly threads: readonly LoadThreadHandle[];
  readonly control: RunControl;
  readonly nowMs: () => number;
  /** Zero of the run's clock, in `monotonicMs`. */
  readonly originMs: number;
  readonly redact: (text: string) => string;
  readonly onRecords: (records: readonly RequestRecord[]) => void;
  readonly onProgress: (progress: LevelProgress) => void;
}

/** Where a level stands; published a few times a second. */
export interface LevelProgress {
  readonly counts: ThreadCounts;
  readonly startedAtMs: number | undefined;
  readonly live: LiveFigures;
}

const publishIntervalMs = 250;
/** All threads begin together this long after the last one is ready: time for the message to reach each. */
const startLeadMs = 25;
const leastTransportErrorsInARow = 50;

/** Runs one level on all load threads and sums it up. Requests that fail are data; it throws only for defects. */
export async function runLevel(options: RunLevelOptions): Promise<LevelSummary> {
  const { plan, outline, supply, control } = options;
  const limit = outline.maxRequests === undefined ? {} : { maxRequests: outline.maxRequests };
  const shares = splitLoad({
    load: outline.load,
    threads: options.threads.length,
    seed: plan.seed,
    ...limit,
  });
  const threads = options.threads.slice(0, shares.length).map((handle) => createThreadWatch(handle));
  const accumulator = createLevelAccumulator();
  const level = { startedAtMs: undefined as number | undefined, receivedMeasured: 0 };
  let live = createLiveFigures({ startMs: options.nowMs() });
  const issuedShown = { count: 0 };
  const decoding = createPendingWork();
  const defect = { error: undefined as Error | undefined };

  /** A failure of our own ends the level; it is thrown once all threads have stopped. */
  function endWith(error: unknown): void {
    defect.error ??= error instanceof Error ? error : new Error(String(error));
    dealer.stop();
    for (const { handle } of threads) handle.post({ type: 'stop-level', drainMs: 0 });
  }

  const dealer = createRequestDealer({
    supply,
    shares,
    ...limit,
    give(position, requests, last) {
      const buffers = [requests.bytes, requests.indexes, requests.ends].map(
        (view) => view.buffer as ArrayBuffer,
      );
      threads[position]!.handle.post({ type: 'requests', requests, last }, buffers);
    },
  });

  function takeCaptures(captures: PackedCaptures): void {
    decoding.add(options.decoder.decode(outline.levelIndex, captures, takeRecords).catch(endWith));
  }

  function takeRecords(decoded: readonly RequestRecord[]): void {
    const records = decoded.map((record) =>
      joinExpectation(record, supply.takeExpectation(record.phase, record.index)),
    );
    for (const record of records) {
      accumulator.fold(record);
      live.recordFinished(record, options.nowMs());
      if (record.phase === 'measured') level.receivedMeasured += 1;
    }
    options.onRecords(records);
  }

  function publish(): void {
    const counts = sumCounts(threads.map((thread) => thread.counts));
    live.recordIssued(counts.issued - issuedShown.count);
    issuedShown.count = counts.issued;
    options.onProgress({ counts, startedAtMs: level.startedAtMs, live: live.snapshot(options.nowMs()) });
  }

  for (const [position, thread] of threads.entries()) {
    thread.handle.listen({
      died: (error) => thread.fail(error),
      message(message) {
        if ('counts' in message) thread.counts = message.counts;
        if (message.type === 'captures') takeCaptures(message.captures);
        if (message.type === 'requests-wanted') dealer.refill(position).catch(endWith);
        thread.settle(message);
      },
    });
  }
  const unsubscribe = control.onStop((drainMs) => {
    dealer.stop();
    for (const { handle } of threads) handle.post({ type: 'stop-level', drainMs });
  });
  const publisher = setInterval(publish, publishIntervalMs);
  try {
    const warmups = splitEvenly(plan.warmupRequests, threads.length);
    for (const [position, thread] of threads.entries()) {
      thread.handle.post({
        type: 'prepare-level',
        level: {
          levelIndex: outline.levelIndex,
          load: shares[position]!,
          ...supply.target,
          requestIdPrefix: `${options.runId}-${outline.levelIndex}-`,
          streamed: plan.stream && plan.task === 'text-to-text',
          timeouts: plan.timeouts,
          warmupRequests: warmups[position]!,
          ...(outline.maxDurationMs === undefined ? {} : { maxDurationMs: outline.maxDurationMs }),
          drainMs: plan.drainMs,
          maxConsecutiveTransportErrors: mostTransportErrors(outline),
        },
      });
    }
    if (control.stopped) {
      dealer.stop();
      for (const { handle } of threads) handle.post({ type: 'stop-level', drainMs: control.drainMs });
    }
    await dealer.dealWarmup(warmups);
    await dealer.dealInitial();
    await Promise.all(threads.map((thread) => thread.ready));
    const startAtMs = options.nowMs() + startLeadMs;
    level.startedAtMs = startAtMs;
    live = createLiveFigures({ startMs: startAtMs });
    for (const { handle } of threads)
      handle.post({ type: 'start-level', startAtMs: options.originMs + startAtMs });
    await Promise.all(threads.map((thread) => thread.done));
    await decoding.drained();
    publish();
  } finally {
    clearInterval(publisher);
    unsubscribe();
    dealer.stop();
    for (const { handle } of threads) handle.listen(undefined);
  }
  if (defect.error !== undefined) throw defect.error;
  const failure = failureOf(threads);
  return summarizeLevel(accumulator, {
    levelIndex: outline.levelIndex,
    scenario: outline.scenario,
    task: plan.task,
    load: outline.load,
    client: clientReadingOf(
      threads.flatMap(({ health }) => (health === undefined ? [] : [health])),
      Math.max(0, issuedShown.count - level.receivedMeasured),
    ),
    status: failure !== undefined ? 'failed' : control.stopped ? 'aborted' : 'completed',
    ...(failure === undefined ? {} : { failure: options.redact(failure) }),
    warmupRatio: plan.warmupRatio,
    cooldownRatio: plan.cooldownRatio,
    objectives: plan.objectives,
  });
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

const phases: readonly ThreadCounts['phase'][] = ['connecting', 'warmup', 'ready', 'measuring', 'draining'];

function sumCounts(counts: readonly ThreadCounts[]): ThreadCounts {
  return counts.reduce((sum, one) => ({
    issued: sum.issued + one.issued,
    finished: sum.finished + one.finished,
    inFlight: sum.inFlight + one.inFlight,
    waiting: sum.waiting + one.waiting,
    phase: phases[Math.min(phases.indexOf(sum.phase), phases.indexOf(one.phase))]!,
  }));
}
