import { randomInt } from 'node:crypto';
import { parseServiceLevelObjective, type PlannedLoad } from '@genai-bench/core-metrics';
import { findBackend } from '../backends/backend-registry.ts';
import type { Task } from '../backends/backend.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { requireExecutable } from '../scenario/require-executable.ts';
import { datasetFormats } from '../scenario/dataset/dataset-format.ts';
import { arrivalNames, burstyArrivalNames } from '../schedule/create-schedule.ts';
import { parseApiBase } from './parse-api-base.ts';
import { describePlanIssues } from './describe-plan-issues.ts';
import { planEndpoint } from './plan-endpoint.ts';
import { outputLengthConflicts, planConflicts } from './plan-conflicts.ts';
import { RunPlanError } from './run-plan-error.ts';
import { runPlanSchema, type CheckedOptions } from './run-plan-schema.ts';
import type { RunPlan } from './run-plan.ts';

/**
 * Checks what a person wrote and fills in what they left out. Throws `RunPlanError`, which lists every problem with
 * the option's name, what came in and what to write instead.
 */
export function parseRunPlan(input: unknown): RunPlan {
  const checked = runPlanSchema.safeParse(input);
  if (!checked.success) throw new RunPlanError(describePlanIssues(checked.error.issues, input));
  const options = checked.data;
  const issues = [...planConflicts(options)];
  const collect = <T>(option: string, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      issues.push({ option, message: continuing(error instanceof Error ? error.message : String(error)) });
      return undefined;
    }
  };
  const base = collect('apiBase', () => parseApiBase(options.apiBase));
  const backend = collect('backend', () => findBackend(options.backend));
  const task = backend?.tasks.find((known) => known === options.task);
  if (backend !== undefined && task === undefined) {
    issues.push({
      option: 'task',
      message: `"${options.task}" is not supported by the backend ${backend.name}. Use one of: ${backend.tasks.join(', ')}.`,
    });
  }
  const place =
    backend && base && collect('apiBase', () => planEndpoint({ ...options, path: base.path }, backend));
  issues.push(...(place?.issues ?? []));
  const scenarios = options.scenarios ?? defaultScenarios(options);
  const names = scenarios.map((scenario) => collect('scenarios', () => executableScenario(scenario, task)));
  if (options.dataset === undefined && names.includes('dataset')) {
    issues.push({
      option: 'dataset',
      message: `is missing, but the scenario "dataset" is made of it. Give the path of a file: ${datasetFormats.join(', ')}.`,
    });
  }
  const objectives = (options.goodput ?? []).map((text) =>
    collect('goodput', () => parseServiceLevelObjective(text)),
  );
  // Without issues all of them are there.
  if (issues.length > 0 || !base || !backend || !task || !place) throw new RunPlanError(issues);
  const plan: RunPlan = {
    ...present(options, [
      'apiKey',
      'maxRequests',
      'maxDurationMs',
      'certificateAuthority',
      'proxy',
      'tokenizer',
      'systemMessage',
      'outputLengthField',
    ]),
    backend: backend.name,
    origin: base.origin,
    basePath: place.basePath,
    ...(place.endpointPath === undefined ? {} : { endpointPath: place.endpointPath }),
    model: options.model,
    task,
    endpoint: place.endpoint,
    stream: options.stream,
    scenarios: names.filter((name) => name !== undefined),
    load: plannedLoad(options),
    batchSizes: options.batchSizes ?? [1],
    warmupRequests: options.warmupRequests,
    warmupRatio: options.warmupRatio,
    cooldownRatio: options.cooldownRatio,
    drainMs: options.drainMs,
    timeouts: withoutUndefined(options.timeouts),
    seed: options.seed ?? drawSeed(),
    threads: options.threads,
    transport: options.transport ?? (options.proxy === undefined ? 'socket' : 'undici'),
    keepAliveMs: options.keepAliveMs,
    allowInsecureTls: options.allowInsecureTls,
    ...(options.prefixTokenCount ? { prefix: { tokenCount: options.prefixTokenCount } } : {}),
    ...(options.prefixRatio ? { prefix: { ratio: options.prefixRatio } } : {}),
    ...(options.dataset === undefined ? {} : { dataset: withoutUndefined(options.dataset) }),
    extraBody: options.extraBody,
    headers: options.headers,
    objectives: objectives.filter((objective) => objective !== undefined),
    allowInitialErrors: options.allowInitialErrors,
    ...(options.output === undefined ? {} : { output: withoutUndefined(options.output) }),
    onOutputFailure: options.onOutputFailure,
    serverLabels: options.serverLabels,
    ...(options.tags === undefined || Object.keys(options.tags).length === 0 ? {} : { tags: options.tags }),
  };
  const conflicts = [...outputLengthConflicts(plan)];
  if (conflicts.length > 0) throw new RunPlanError(conflicts);
  return plan;
}

/**
 * Another one for each run: two runs of one seed send the same prompts, and the second would measure what the server has
 * kept of the first. Short enough to be typed.
 */
function drawSeed(): number {
  return randomInt(1_000_000_000);
}

/** A task that is wrong itself says nothing about the scenario. */
function executableScenario(text: string, task: Task | undefined): string {
  const spec = parseScenario(text);
  if (task !== undefined) requireExecutable(spec, task);
  return spec.name;
}

/** An issue continues the option's name, so what these messages begin with would be said twice. */
function continuing(message: string): string {
  return message.replace(/^(The traffic scenario|Objective|unknown backend) (.*)/su, (_, subject, rest) =>
    subject === 'unknown backend' ? `is unknown, got ${rest}` : rest,
  );
}

/** Like the Python tool: a data set given and no scenario means the data set's own rows. */
function defaultScenarios(options: CheckedOptions): readonly string[] {
  if (options.dataset !== undefined) return ['dataset'];
  return options.task === 'text-to-embeddings' ? ['E(256)'] : ['D(100,100)'];
}

function plannedLoad(options: CheckedOptions): PlannedLoad {
  if (options.requestRate === undefined) {
    return {
      mode: 'closed',
      concurrency: options.concurrency ?? (options.task === 'text-to-embeddings' ? [1] : [1, 4, 16, 64]),
    };
  }
  const arrival =
    options.arrival ?? (options.burstiness === undefined ? arrivalNames[0]! : burstyArrivalNames[0]!); // Holds: the registry has both kinds.
  return {
    mode: 'open',
    requestsPerSecond: options.requestRate,
    arrival,
    ...(burstyArrivalNames.includes(arrival) ? { burstiness: options.burstiness ?? 1 } : {}),
    ...(options.maxConcurrency === undefined ? {} : { maxConcurrency: options.maxConcurrency }),
  };
}

/** Values without the keys that are `undefined`, as `exactOptionalPropertyTypes` wants them. */
type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): WithoutUndefined<T> {
  // Holds because exactly the entries whose type WithoutUndefined changes are left out.
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as WithoutUndefined<T>;
}

function present<T extends object, K extends keyof T>(
  value: T,
  keys: readonly K[],
): WithoutUndefined<Pick<T, K>> {
  // Holds because only the picked keys that are defined are kept.
  return Object.fromEntries(
    keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]),
  ) as WithoutUndefined<Pick<T, K>>;
}
