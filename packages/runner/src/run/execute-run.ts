import {
  createSeededRandom,
  METRIC_VERSION,
  SCHEMA_VERSION,
  worstGrade,
  type LevelOutline,
  type LevelSummary,
  type RunEvent,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import type { Backend, BackendRequestOptions } from '../backends/backend.ts';
import { versionedPath } from '../backends/versioned-path.ts';
import { monotonicMs } from '../clock.ts';
import { createExchangeDecoder, type ExchangeDecoder } from '../decode/exchange-decoder.ts';
import { createLoadThread, type LoadThreadHandle } from '../load/load-thread-handle.ts';
import { createRequestSupply } from '../load/request-supply.ts';
import type { RunOutput } from '../output/run-output.ts';
import { describeRunPlan, secretsOf } from '../plan/describe-run-plan.ts';
import { planLevels } from '../plan/plan-levels.ts';
import { createRedactor } from '../plan/redact-text.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import { createScenario } from '../scenario/create-scenario.ts';
import { loadDataset } from '../scenario/dataset/load-dataset.ts';
import type { DatasetRow } from '../scenario/dataset/dataset-row.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { transports } from '../transport/transport-registry.ts';
import type { TransportOptions } from '../transport/transport.ts';
import { checkTarget } from './check-target.ts';
import { describeEnvironment } from './describe-environment.ts';
import { estimateEtaMs } from './estimate-eta.ts';
import { openOutputs } from './open-outputs.ts';
import type { RunControl } from './run-control.ts';
import { runLevel, type LevelProgress } from './run-level.ts';
import { TOOL } from './tool-version.ts';

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
interface RunContext extends ExecuteRunOptions {
  readonly backend: Backend;
  readonly tokenizer: Tokenizer;
  readonly dataset: readonly DatasetRow[] | undefined;
  readonly threads: readonly LoadThreadHandle[];
  readonly decoder: ExchangeDecoder;
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
  const threads = startThreads(plan, options.originMs);
  const decoder = startDecoder(plan);
  const context: RunContext = {
    ...options,
    backend: findBackend(plan.backend),
    tokenizer,
    dataset,
    threads,
    decoder,
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
    await Promise.allSettled([...threads.map((thread) => thread.close()), decoder.close(), output.close()]);
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
  const { plan, publish, nowMs, output, control } = context;
  const writes = createWriteChain(output);
  const summary = await runLevel({
    ...context,
    outline,
    supply: createRequestSupply(createLevelScenario(context, outline), context.backend, requestOptions(plan)),
    onRecords(records) {
      writes.push(records);
      for (const record of records) publish({ type: 'request-finished', atMs: nowMs(), record });
    },
    onProgress: (progress) => publishProgress(context, outline, progress),
  });
  await writes.drained();
  return control.stopped && summary.status === 'completed' ? { ...summary, status: 'aborted' } : summary;
}

/** Hands batches to the outputs one after the other, and keeps the first failure for whoever waits at the end. */
function createWriteChain(output: RunOutput): {
  push(records: Parameters<RunOutput['recordsFinished']>[0]): void;
  drained(): Promise<void>;
} {
  let chain = Promise.resolve();
  return {
    push(records) {
      chain = chain.then(() => output.recordsFinished(records));
      // Rethrown by `drained`; without a handler here Node would end the process before that.
      chain.catch(() => undefined);
    },
    drained: () => chain,
  };
}

function publishProgress(
  { publish, nowMs, levels }: RunContext,
  outline: LevelOutline,
  progress: LevelProgress,
): void {
  const atMs = nowMs();
  const { counts, startedAtMs, live } = progress;
  const estimate = estimateEtaMs({
    outline,
    levels,
    counts,
    elapsedMs: startedAtMs === undefined ? 0 : atMs - startedAtMs,
  });
  publish({
    type: 'progress',
    atMs,
    levelIndex: outline.levelIndex,
    phase: counts.phase === 'ready' ? 'connecting' : counts.phase,
    issued: counts.issued,
    finished: counts.finished,
    inFlight: counts.inFlight,
    ...estimate,
  });
  if (startedAtMs !== undefined) publish({ type: 'metrics', atMs, levelIndex: outline.levelIndex, live });
}

function createLevelScenario(
  { plan, tokenizer, dataset }: RunContext,
  outline: LevelOutline,
): ReturnType<typeof createScenario> {
  return createScenario(parseScenario(outline.scenario), {
    tokenizer,
    // Each level draws prompts of its own, so that no level finds those of another in the server's prefix cache.
    random: createSeededRandom(plan.seed).fork(`prompts-${outline.levelIndex}`),
    batchSize: outline.load.mode === 'closed' ? (outline.load.batchSize ?? 1) : (plan.batchSizes[0] ?? 1),
    task: plan.task,
    ...(plan.prefix === undefined ? {} : { prefix: plan.prefix }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(plan.systemMessage === undefined ? {} : { systemMessage: plan.systemMessage }),
  });
}

function requestOptions(plan: RunPlan): BackendRequestOptions {
  return {
    task: plan.task,
    model: plan.model,
    stream: plan.stream,
    endpoint: plan.endpoint,
    basePath: plan.basePath,
    headers: plan.headers,
    extraBody: plan.extraBody,
    ...(plan.apiKey === undefined ? {} : { apiKey: plan.apiKey.reveal() }),
  };
}

function startThreads(plan: RunPlan, originMs: number): readonly LoadThreadHandle[] {
  return Array.from({ length: plan.threads }, (_, threadIndex) =>
    createLoadThread({
      threadIndex,
      originMs,
      transport: plan.transport,
      transportOptions: transportOptions(plan),
      backend: plan.backend,
    }),
  );
}

function startDecoder(plan: RunPlan): ExchangeDecoder {
  return createExchangeDecoder({
    backend: plan.backend,
    ...(plan.tokenizer === undefined ? {} : { tokenizer: plan.tokenizer }),
    streamed: plan.stream && plan.task === 'text-to-text',
    secrets: secretsOf(plan),
  });
}

function transportOptions(plan: RunPlan): TransportOptions {
  return {
    origin: plan.origin,
    connectTimeoutMs: plan.timeouts.connectMs,
    keepAliveMs: plan.keepAliveMs,
    allowInsecureTls: plan.allowInsecureTls,
    ...(plan.certificateAuthority === undefined ? {} : { certificateAuthority: plan.certificateAuthority }),
    ...(plan.proxy === undefined ? {} : { proxy: plan.proxy }),
  };
}

async function checkPlanTarget(plan: RunPlan, redact: (text: string) => string): Promise<void> {
  const transport = transports[plan.transport](transportOptions(plan));
  const key = plan.apiKey === undefined ? {} : { authorization: `Bearer ${plan.apiKey.reveal()}` };
  // In lower case, as backends send them: under two spellings a header would go out twice.
  const theirs = Object.entries(plan.headers).map(([name, value]) => [name.toLowerCase(), value]);
  const headers = { ...key, ...Object.fromEntries(theirs) };
  const path = `${versionedPath(plan.basePath)}/models`;
  try {
    await checkTarget({ transport, origin: plan.origin, path, headers, redact });
  } finally {
    await transport.close();
  }
}
