import type { RunEvent } from '@genai-bench/core-metrics';
import {
  parseRunPlan,
  runBenchmark,
  secretsOf,
  type BenchmarkOptions,
  type BenchmarkRun,
  type CreateLevelDriver,
} from '@genai-bench/runner';
import type { StreamingDashboard, WebhookNotifier } from '@genai-bench/stream-server';
import type { LiveSettings } from '../options/live-settings.ts';
import { combineDisplays, type RunDisplay } from '../print/live-display.ts';
import { followRun, type FollowedRun } from './follow-run.ts';
import type { HiddenTexts } from './hidden-texts.ts';
import type { RunKeeper } from './open-run-keeper.ts';
import { startRecording } from './record-run.ts';
import { openRecordSource, type RecordSource } from './record-source.ts';

/** A run that is going on where others can see it. */
export interface StationRun {
  readonly run: BenchmarkRun;
  /** Resolves once its first event is out; rejects when it comes to none. */
  readonly started: Promise<void>;
  /** Its result, once every event has been shown. */
  readonly followed: Promise<FollowedRun>;
  /** Resolves, and never rejects, once the run is also recorded, in the history and reported. */
  readonly kept: Promise<void>;
}

export interface StationParts {
  readonly dashboard: StreamingDashboard;
  readonly settings: LiveSettings;
  readonly hidden: HiddenTexts;
  /** Where runs are kept when they are over. */
  readonly keeper: RunKeeper | undefined;
  readonly notifier: WebhookNotifier | undefined;
  readonly warn: (line: string) => void;
}

/** Where runs are started and shown, one at a time, and kept when they are over. */
export interface Station {
  readonly active: StationRun | undefined;
  /** Without a driver this process makes the load. */
  begin(options: BenchmarkOptions, display?: RunDisplay, createDriver?: CreateLevelDriver): StationRun;
}

export function createStation(parts: StationParts): Station {
  const state = { active: undefined as StationRun | undefined };
  return {
    get active() {
      return state.active;
    },
    begin(options, display, createDriver) {
      const begun = beginRun(parts, options, display, createDriver);
      state.active = begun;
      void begun.kept.then(() => {
        if (state.active === begun) state.active = undefined;
      });
      return begun;
    },
  };
}

function beginRun(
  parts: StationParts,
  options: BenchmarkOptions,
  display: RunDisplay | undefined,
  createDriver: CreateLevelDriver | undefined,
): StationRun {
  const { dashboard, settings, hidden, keeper, warn } = parts;
  const plan = parseRunPlan(options);
  hidden.hide(secretsOf(plan));
  const records =
    keeper === undefined
      ? undefined
      : openRecordSource({ hasFiles: plan.output !== undefined, redact: hidden.redact });
  const run = runBenchmark(options, {
    outputs: records?.outputs ?? [],
    ...(createDriver === undefined ? {} : { createDriver }),
  });
  const shown = combineDisplays([dashboard, ...(display === undefined ? [] : [display])]);
  let recorder: { close(): Promise<void> } | undefined;
  const started = createGate();

  async function show(event: RunEvent): Promise<void> {
    if (event.type === 'run-started' && settings.record !== undefined) {
      const { experimentFolder } = event;
      recorder = await startRecording({
        log: dashboard.log,
        record: settings.record,
        experimentFolder,
        say: warn,
      });
    }
    shown.handleEvent(event);
    if (event.type === 'run-started') started.resolve();
  }

  const followed = followRun(run, show);
  const kept = followed
    .then(
      async (result) => {
        await recorder?.close();
        if (records !== undefined) await save(parts, result, records);
        parts.notifier?.runEnded(result.summary);
      },
      async (error: unknown) => {
        started.reject(error);
        const failure = hidden.redact(error instanceof Error ? error.message : String(error));
        dashboard.fail(failure);
        await recorder?.close();
        parts.notifier?.runFailed({ runId: run.runId, failure });
      },
    )
    .finally(() => records?.close());
  // Whoever cares waits for them; a failure is told by `followed` in any case.
  started.promise.catch(() => {});
  return { run, started: started.promise, followed, kept };
}

/** A history that fails is said; the run's own files and table stand. */
async function save(
  { keeper, warn }: StationParts,
  { summary, experimentFolder }: FollowedRun,
  records: RecordSource,
): Promise<void> {
  try {
    await keeper?.saveRun(summary, records.read({ runId: summary.runId, experimentFolder }));
  } catch (error) {
    const files = experimentFolder === undefined ? '' : ` Its files are in ${experimentFolder}.`;
    warn(
      `warning: the run is not in the history: ${error instanceof Error ? error.message : String(error)}${files}`,
    );
  }
}

/** A promise that is settled from elsewhere. */
function createGate() {
  let resolve = (): void => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve: () => resolve(), reject: (error: unknown) => reject(error) };
}
