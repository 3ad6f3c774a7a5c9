import {
  METRIC_VERSION,
  SCHEMA_VERSION,
  worstGrade,
  type LevelOutline,
  type LevelSummary,
  type RunEvent,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import { monotonicMs } from '../clock.ts';
import type { RunOutput } from '../output/run-output.ts';
import { describeRunPlan, secretsOf } from '../plan/describe-run-plan.ts';
import { planLevels } from '../plan/plan-levels.ts';
import { createRedactor } from '../plan/redact-text.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { loadDataset } from '../scenario/dataset/load-dataset.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { checkPlanTarget } from './check-plan-target.ts';
import { createLevelSupply, type LevelSupplyContext } from './create-level-supply.ts';
import { describeEnvironment } from './describe-environment.ts';
import { openOutputs } from './open-outputs.ts';
import { publishProgress } from './publish-progress.ts';
import type { RunControl } from './run-control.ts';
import { runLevel } from './run-level.ts';
import { startRunThreads, type RunThreads } from './run-threads.ts';
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
}

/** What all levels of a run share. */
interface RunContext extends ExecuteRunOptions, LevelSupplyContext {
  readonly plan: RunPlan;
  readonly threads: RunThreads;
  readonly levels: readonly LevelOutline[];
  readonly output: RunOutput;
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
}

/** Carries a plan out, from the question whether the target is there to the last file. */
export async function executeRun(options: ExecuteRunOptions): Promise<RunSummary> {
  const { plan, runId, publish } = options;
  const redact = createRedactor(secretsOf(plan));
  const nowMs = (): number => monotonicMs() - options.originMs;
  const startedAt = new Date().toISOString();
  const described = describeRunPlan(plan);
  const levels = planLevels(plan);
  const [tokenizer, dataset] = await Promise.all([
    loadTokenizer(plan.tokenizer),
    plan.dataset === undefined ? undefined : loadDataset(plan.dataset),
  ]);
  await checkPlanTarget(plan, redact);
  const { output, experimentFolder } = await openOutputs({
    plan,
    startedAt,
    redact,
    outputs: options.outputs,
    onFailure: ({ message }) =>
      publish({ type: 'log', atMs: nowMs(), level: 'error', message: redact(message) }),
  });
  const threads = startRunThreads(plan, options.originMs);
  const context: RunContext = {
    ...options,
    backend: findBackend(plan.backend),
    tokenizer,
    dataset,
    threads,
    levels,
    output,
    redact,
    nowMs,
  };
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
    const summaries = await runLevels(context);
    const summary: RunSummary = {
      schemaVersion: SCHEMA_VERSION,
      metricVersion: METRIC_VERSION,
      tool: TOOL,
      runId,
      status: options.control.stopped ? 'aborted' : 'completed',
      startedAt,
      endedAt: new Date().toISOString(),
      plan: described,
      environment: describeEnvironment(),
      levels: summaries,
      grade: worstGrade(summaries.map(({ instrument }) => instrument.grade)),
    };
    await output.runFinished(summary);
    publish({ type: 'run-finished', atMs: nowMs(), summary });
    return summary;
  } finally {
    await Promise.allSettled([threads.close(), output.close()]);
  }
}

async function runLevels(context: RunContext): Promise<readonly LevelSummary[]> {
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
    }
  }
  return summaries;
}

async function runOneLevel(context: RunContext, outline: LevelOutline): Promise<LevelSummary> {
  const { publish, nowMs, output, control } = context;
  const writes = createWriteChain(output);
  const summary = await runLevel({
    ...context,
    outline,
    threads: context.threads.loadThreads(),
    decoder: context.threads.decoder,
    supply: createLevelSupply(context, outline),
    onRecords(records) {
      writes.push(records);
      for (const record of records) publish({ type: 'request-finished', atMs: nowMs(), record });
    },
    onProgress: (progress) => publishProgress(context, outline, progress),
  });
  await writes.drained();
  return control.stopped && summary.status === 'completed' ? { ...summary, status: 'aborted' } : summary;
}
