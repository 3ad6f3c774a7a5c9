import {
  describeDatasetReading,
  errorClass,
  isRefusalClass,
  METRIC_VERSION,
  planLevels,
  SCHEMA_VERSION,
  worstGrade,
  type LevelOutline,
  type LevelSummary,
  type RequestRecord,
  type RunEvent,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { monotonicMs } from '../clock.ts';
import type { RunOutput } from '../output/run-output.ts';
import { describeRunPlan, secretsOf } from '../plan/describe-run-plan.ts';
import { createRedactor } from '../plan/redact-text.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { describeEnvironment } from './describe-environment.ts';
import type { LevelDriver } from './level-driver.ts';
import { createLocalLevelDriver, type LocalLevelDriverOptions } from './local-level-driver.ts';
import { openOutputs } from './open-outputs.ts';
import { publishProgress } from './publish-progress.ts';
import type { RunControl } from './run-control.ts';
import { runLevel } from './run-level.ts';
import { TOOL } from './tool-version.ts';
import { createWriteChain } from './write-chain.ts';

export interface ExecuteRunOptions {
  readonly plan: RunPlan;
  readonly runId: string;
  readonly control: RunControl;
  /** Zero of the run's clock, in `monotonicMs`. */
  readonly originMs: number;
  readonly outputs: readonly RunOutput[];
  readonly publish: (event: RunEvent) => void;
  /** Who makes the load; this process unless stated. */
  readonly createDriver?: CreateLevelDriver;
}

/** Gets ready to make a run's load; rejects with a `RunnerError` when there can be none. */
export type CreateLevelDriver = (
  run: Pick<LocalLevelDriverOptions, 'plan' | 'runId' | 'originMs' | 'onWarning'> & {
    readonly control: RunControl;
  },
) => Promise<LevelDriver>;

/** What all levels of a run share. */
interface RunContext extends ExecuteRunOptions {
  readonly driver: LevelDriver;
  readonly levels: readonly LevelOutline[];
  readonly output: RunOutput;
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
  /** How the target has answered over the whole run, warm-up requests included. */
  readonly answers: { completed: number; refused: number; failed: number };
}

/** Carries a plan out, from the question whether the target is there to the last file. */
export async function executeRun(options: ExecuteRunOptions): Promise<RunSummary> {
  const now = createWallClock();
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const driver = await (options.createDriver ?? createLocalLevelDriver)({ ...options, onWarning });
  try {
    return await executeWith(driver, { ...options, warnings }, now);
  } finally {
    // What the run found out must not be lost over a thread that would not end.
    await Promise.allSettled([driver.close()]);
  }
}

/** Wall time as it was at the start, moved on by the monotonic clock: set back in between, it would end before it began. */
function createWallClock(): () => Date {
  const [wallMs, startMs] = [Date.now(), monotonicMs()];
  return () => new Date(wallMs + monotonicMs() - startMs);
}

async function executeWith(
  driver: LevelDriver,
  options: ExecuteRunOptions & { readonly warnings: readonly string[] },
  now: () => Date,
): Promise<RunSummary> {
  const { plan, runId, publish, control } = options;
  const startedAt = now().toISOString();
  const redact = createRedactor(secretsOf(plan));
  const nowMs = (): number => monotonicMs() - options.originMs;
  const described = describeRunPlan(plan);
  const levels = planLevels(plan);
  const missingResults = new Set<string>();
  const { output, experimentFolder } = await openOutputs({
    plan,
    startedAt,
    redact,
    now,
    outputs: options.outputs,
    onFailure(failure) {
      const message = redact(failure.message);
      missingResults.add(message);
      publish({ type: 'log', atMs: nowMs(), level: 'error', message });
      if (plan.onOutputFailure === 'abort') control.stop(plan.drainMs);
    },
  });
  try {
    await output.runStarted({ runId, startedAt, plan: described, levels });
    publish({
      type: 'run-started',
      atMs: nowMs(),
      runId,
      startedAt,
      plan: described,
      levels,
      ...(experimentFolder === undefined ? {} : { experimentFolder }),
    });
    if (driver.dataset !== undefined && driver.dataset.skipped.length > 0) {
      const message = describeDatasetReading(driver.dataset);
      publish({ type: 'log', atMs: nowMs(), level: 'warning', message });
    }
    for (const message of options.warnings)
      publish({ type: 'log', atMs: nowMs(), level: 'warning', message });
    const answers = { completed: 0, refused: 0, failed: 0 };
    const { summaries, failure } = await runLevels({
      ...options,
      driver,
      levels,
      output,
      redact,
      nowMs,
      answers,
    });
    const fleet = await driver.describeFleet?.();
    const status = control.stopped ? 'aborted' : failure === undefined ? 'completed' : 'failed';
    const endedAt = now().toISOString();
    const summary = (): RunSummary => ({
      schemaVersion: SCHEMA_VERSION,
      metricVersion: METRIC_VERSION,
      tool: TOOL,
      runId,
      status,
      ...(failure === undefined || status !== 'failed' ? {} : { failure }),
      ...outputFailureOf(plan, missingResults, status),
      startedAt,
      endedAt,
      plan: described,
      environment: describeEnvironment(),
      levels: summaries,
      grade: worstGrade(summaries.map(({ instrument }) => instrument.grade)),
      ...(driver.dataset === undefined ? {} : { dataset: driver.dataset }),
      ...(fleet === undefined ? {} : { fleet }),
    });
    await output.runFinished(summary());
    await output.close();
    // With what these last calls could not write.
    const result = summary();
    publish({ type: 'run-finished', atMs: nowMs(), summary: result });
    return result;
  } finally {
    await Promise.allSettled([output.close()]);
  }
}

function outputFailureOf(
  { onOutputFailure }: RunPlan,
  missingResults: ReadonlySet<string>,
  status: RunSummary['status'],
): Pick<RunSummary, 'failure' | 'missingResults'> {
  if (missingResults.size === 0) return {};
  const isCause = onOutputFailure === 'abort' && status === 'aborted';
  return {
    ...(isCause ? { failure: 'Results could not be written, and the run was to end then.' } : {}),
    missingResults: [...missingResults],
  };
}

async function runLevels(
  context: RunContext,
): Promise<{ readonly summaries: readonly LevelSummary[]; readonly failure?: string }> {
  const summaries: LevelSummary[] = [];
  for (const outline of context.levels) {
    if (context.control.stopped) break;
    await context.output.levelStarted(outline);
    context.publish({ type: 'level-started', atMs: context.nowMs(), ...outline });
    const summary = await runOneLevel(context, outline);
    summaries.push(summary);
    await context.output.levelFinished(summary);
    context.publish({
      type: 'level-finished',
      atMs: context.nowMs(),
      levelIndex: outline.levelIndex,
      summary,
    });
    if (summary.failure !== undefined) {
      context.publish({ type: 'log', atMs: context.nowMs(), level: 'error', message: summary.failure });
      if (isHopeless(context)) return { summaries, failure: summary.failure };
    }
  }
  return { summaries };
}

/** A target that has refused every single request refuses those of further levels too. */
function isHopeless({ plan, answers, control }: RunContext): boolean {
  const hasRefusedAll = answers.refused > 0 && answers.completed === 0 && answers.failed === 0;
  return hasRefusedAll && !plan.allowInitialErrors && !control.stopped;
}

function countAnswer(answers: RunContext['answers'], { outcome }: RequestRecord): void {
  const name = errorClass(outcome);
  if (outcome.kind === 'completed') answers.completed += 1;
  else if (name !== undefined) answers[isRefusalClass(name) ? 'refused' : 'failed'] += 1;
}

async function runOneLevel(context: RunContext, outline: LevelOutline): Promise<LevelSummary> {
  const { publish, nowMs, output, control } = context;
  const writes = createWriteChain(output);
  const summary = await runLevel({
    ...context,
    outline,
    onRecords(records) {
      writes.push(records);
      for (const record of records) {
        countAnswer(context.answers, record);
        publish({ type: 'request-finished', atMs: nowMs(), record });
      }
    },
    recordsAccepted: () => writes.drained(),
    onProgress: (progress) => publishProgress(context, outline, progress),
    onWorkers(workers) {
      publish({ type: 'workers', atMs: nowMs(), levelIndex: outline.levelIndex, workers });
    },
  });
  await writes.drained();
  return control.stopped && summary.status === 'completed' ? { ...summary, status: 'aborted' } : summary;
}
