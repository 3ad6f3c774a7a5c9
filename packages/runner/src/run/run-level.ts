import {
  createLevelAccumulator,
  createLiveFigures,
  summarizeLevel,
  type LevelOutline,
  type LevelSummary,
  type LiveFigures,
  type LiveWorker,
  type RequestRecord,
} from '@genai-bench/core-metrics';
import { noCounts } from '../load/load-thread-handle.ts';
import type { ThreadCounts } from '../load/thread-messages.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { clientReadingOf } from './client-reading.ts';
import type { LevelDriver } from './level-driver.ts';
import type { RunControl } from './run-control.ts';

export interface RunLevelOptions {
  readonly plan: RunPlan;
  readonly outline: LevelOutline;
  readonly driver: LevelDriver;
  readonly control: RunControl;
  readonly nowMs: () => number;
  readonly redact: (text: string) => string;
  readonly onRecords: (records: readonly RequestRecord[]) => void;
  readonly recordsAccepted: () => Promise<void>;
  readonly onProgress: (progress: LevelProgress) => void;
  readonly onWorkers: (workers: readonly LiveWorker[]) => void;
}

/** Where a level stands; published a few times a second. */
export interface LevelProgress {
  readonly counts: ThreadCounts;
  readonly startedAtMs: number | undefined;
  readonly live: LiveFigures;
}

const publishIntervalMs = 250;

/** Runs one level and sums it up. Requests that fail are data; it throws only for defects. */
export async function runLevel(options: RunLevelOptions): Promise<LevelSummary> {
  const { plan, outline, control, nowMs } = options;
  const accumulator = createLevelAccumulator();
  const level = {
    startedAtMs: undefined as number | undefined,
    counts: noCounts,
    issuedShown: 0,
    receivedMeasured: 0,
    live: createLiveFigures({ startMs: nowMs() }),
  };

  function publish(): void {
    const { counts, live, startedAtMs } = level;
    live.recordIssued(counts.issued - level.issuedShown);
    level.issuedShown = counts.issued;
    // Records come in batches, later than the counts: those under way are known by the counts alone.
    const figures: LiveFigures = { ...live.snapshot(nowMs()), inFlight: counts.inFlight };
    options.onProgress({ counts, startedAtMs, live: figures });
  }

  const publisher = setInterval(publish, publishIntervalMs);
  try {
    const { health, failure, fleet } = await options.driver.drive({
      outline,
      control,
      onStarted(startedAtMs) {
        level.startedAtMs = startedAtMs;
        level.live = createLiveFigures({ startMs: startedAtMs });
      },
      onCounts(counts) {
        level.counts = counts;
      },
      onRecords(records) {
        for (const record of records) {
          accumulator.fold(record);
          level.live.recordFinished(record, nowMs());
          if (record.phase === 'measured') level.receivedMeasured += 1;
        }
        options.onRecords(records);
      },
      recordsAccepted: options.recordsAccepted,
      onWorkers: options.onWorkers,
    });
    publish();
    return summarizeLevel(accumulator, {
      levelIndex: outline.levelIndex,
      scenario: outline.scenario,
      task: plan.task,
      load: outline.load,
      client: clientReadingOf(health, Math.max(0, level.issuedShown - level.receivedMeasured)),
      status: failure !== undefined ? 'failed' : control.stopped ? 'aborted' : 'completed',
      ...(failure === undefined ? {} : { failure: options.redact(failure) }),
      warmupRatio: plan.warmupRatio,
      cooldownRatio: plan.cooldownRatio,
      objectives: plan.objectives,
      ...(plan.prefix === undefined ? {} : { prefix: plan.prefix }),
      ...(fleet === undefined ? {} : { fleet }),
    });
  } finally {
    clearInterval(publisher);
  }
}
