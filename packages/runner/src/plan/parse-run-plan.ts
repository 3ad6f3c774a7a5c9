import { randomInt } from 'node:crypto';
import { parseServiceLevelObjective, type PlannedLoad } from '@genai-bench/core-metrics';
import { backendNames, backends } from '../backends/backend-registry.ts';
import type { Task } from '../backends/backend.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { requireExecutable } from '../scenario/require-executable.ts';
import { datasetFormats } from '../scenario/dataset/dataset-format.ts';
import { arrivalNames, burstyArrivalNames } from '../schedule/create-schedule.ts';
import { parseApiBase } from './parse-api-base.ts';
import { describePlanIssues } from './describe-plan-issues.ts';
import { defaultsByTask } from './plan-options.ts';
import { planEndpoint } from './plan-endpoint.ts';
import { outputLengthConflicts, planConflicts } from './plan-conflicts.ts';
import { RunPlanError } from './run-plan-error.ts';
import { runPlanSchema, type CheckedOptions } from './run-plan-schema.ts';
import { resolvedOptions, type Given, type PassedOptions, type RunPlan } from './run-plan.ts';

/**
 * Checks what a person wrote and fills in what they left out. Throws `RunPlanError`, which lists every problem with
 * the option's name, what came in and what to write instead.
 */
export function parseRunPlan(input: unknown): RunPlan {
  const checked = runPlanSchema.safeParse(input);
  if (!checked.success) throw new RunPlanError(describePlanIssues(checked.error.issues, input));
  const options = checked.data;
  const issues = [...planConflicts(options)];
  const collect = <T>(option: string, isSentence: boolean, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      issues.push({ option, isSentence, message: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const base = collect('apiBase', false, () => parseApiBase(options.apiBase));
  const backend = backends.find(({ name }) => name === options.backend);
  if (backend === undefined) {
    const message = `must be one of ${backendNames.join(', ')}, got "${options.backend}".`;
    issues.push({ option: 'backend', message, wantsExample: true });
  }
  const task = backend?.tasks.find((known) => known === options.task);
  if (backend !== undefined && task === undefined) {
    issues.push({
      option: 'task',
      message: `"${options.task}" is not supported by the backend ${backend.name}. Use one of: ${backend.tasks.join(', ')}.`,
    });
  }
  const place =
    backend &&
    base &&
    collect('apiBase', false, () => planEndpoint({ ...options, path: base.path }, backend));
  issues.push(...(place?.issues ?? []));
  const names = (options.scenarios ?? defaultScenarios(options, task)).map((scenario) =>
    collect('scenarios', true, () => executableScenario(scenario, task)),
  );
  if (options.dataset === undefined && names.includes('dataset')) {
    issues.push({
      option: 'dataset',
      message: `is missing, but the scenario "dataset" is made of it. Give the path of a file: ${datasetFormats.join(', ')}.`,
    });
  }
  const objectives = (options.goodput ?? []).map((text) =>
    collect('goodput', true, () => parseServiceLevelObjective(text)),
  );
  // Without issues all of them are there.
  if (issues.length > 0 || !base || !backend || !task || !place) throw new RunPlanError(issues);
  const plan: RunPlan = {
    backend: backend.name,
    origin: base.origin,
    basePath: place.basePath,
    ...(place.endpointPath === undefined ? {} : { endpointPath: place.endpointPath }),
    task,
    endpoint: place.endpoint,
    scenarios: names.filter((name) => name !== undefined),
    load: plannedLoad(options, task),
    batchSizes: options.batchSizes ?? [1],
    seed: options.seed ?? drawSeed(),
    transport: options.transport ?? (options.proxy === undefined ? 'socket' : 'undici'),
    ...(options.prefixTokenCount ? { prefix: { tokenCount: options.prefixTokenCount } } : {}),
    ...(options.prefixRatio ? { prefix: { ratio: options.prefixRatio } } : {}),
    objectives: objectives.filter((objective) => objective !== undefined),
    ...passedOptions(options),
  };
  const conflicts = [...outputLengthConflicts(plan)];
  if (conflicts.length > 0) throw new RunPlanError(conflicts);
  return plan;
}

function passedOptions({ timeouts, dataset, output, tags = {}, ...options }: CheckedOptions): PassedOptions {
  const isResolved = (name: string): boolean => resolvedOptions.some((resolved) => resolved === name);
  const passed = {
    ...Object.fromEntries(Object.entries(options).filter(([name]) => !isResolved(name))),
    timeouts: given(timeouts),
    dataset: dataset && given(dataset),
    output: output && given(output),
    tags: Object.keys(tags).length === 0 ? undefined : tags,
  };
  // Holds because all are there but those whose names the type leaves out.
  return given(passed) as PassedOptions;
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

/** Like the Python tool: a data set given and no scenario means the data set's own rows. */
function defaultScenarios({ dataset }: CheckedOptions, task: Task | undefined): readonly string[] {
  if (dataset !== undefined) return ['dataset'];
  return task === undefined ? [] : defaultsByTask[task].scenarios;
}

function plannedLoad(options: CheckedOptions, task: Task): PlannedLoad {
  if (options.requestRate === undefined) {
    return { mode: 'closed', concurrency: options.concurrency ?? defaultsByTask[task].concurrency };
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

/** A value without the keys that are `undefined`, as `exactOptionalPropertyTypes` wants it. */
function given<T extends object>(value: T): Given<T> {
  // Holds because exactly the entries whose type Given changes are left out.
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Given<T>;
}
