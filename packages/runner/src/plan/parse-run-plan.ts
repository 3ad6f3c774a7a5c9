import { parseServiceLevelObjective } from '@genai-bench/core-metrics';
import type { z } from 'zod';
import { findBackend } from '../backends/backend-registry.ts';
import type { Task } from '../backends/backend.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { requireExecutable } from '../scenario/require-executable.ts';
import { parseApiBase } from './parse-api-base.ts';
import { RunPlanError, type PlanIssue } from './run-plan-error.ts';
import { runPlanSchema, type CheckedOptions } from './run-plan-schema.ts';
import type { PlannedLoad, RunPlan } from './run-plan.ts';

/**
 * Checks what a person wrote and fills in what they left out. Throws `RunPlanError`, which lists every problem with
 * the option's name, what came in and what to write instead.
 */
export function parseRunPlan(input: unknown): RunPlan {
  const checked = runPlanSchema.safeParse(input);
  if (!checked.success)
    throw new RunPlanError(checked.error.issues.map((issue) => describeIssue(issue, input)));
  const options = checked.data;
  const issues = [...conflicts(options)];
  const collect = <T>(option: string, parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      issues.push({ option, message: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const base = collect('apiBase', () => parseApiBase(options.apiBase));
  const backend = collect('backend', () => findBackend(options.backend));
  if (backend !== undefined && !backend.tasks.some((task) => task === options.task)) {
    issues.push({
      option: 'task',
      message: `"${options.task}" is not supported by the backend ${backend.name}. Use one of: ${backend.tasks.join(', ')}.`,
    });
  }
  const task = options.task as Task; // Checked against the backend's list just above; an issue makes this throw below.
  const scenarios = options.scenarios ?? defaultScenarios(options, task);
  const names = scenarios.map((scenario) => collect('scenarios', () => executableScenario(scenario, task)));
  const objectives = (options.goodput ?? []).map((text) =>
    collect('goodput', () => parseServiceLevelObjective(text)),
  );
  if (issues.length > 0 || base === undefined || backend === undefined) throw new RunPlanError(issues);
  return {
    ...present(options, [
      'apiKey',
      'maxRequests',
      'maxDurationMs',
      'certificateAuthority',
      'proxy',
      'tokenizer',
      'systemMessage',
    ]),
    backend: backend.name,
    origin: base.origin,
    basePath: base.path,
    model: options.model,
    task,
    endpoint: options.endpoint,
    stream: options.stream,
    scenarios: names.filter((name) => name !== undefined),
    load: plannedLoad(options),
    batchSizes: options.batchSizes ?? [1],
    warmupRequests: options.warmupRequests,
    warmupRatio: options.warmupRatio,
    cooldownRatio: options.cooldownRatio,
    drainMs: options.drainMs,
    timeouts: withoutUndefined(options.timeouts),
    seed: options.seed,
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
    ...(options.output === undefined ? {} : { output: withoutUndefined(options.output) }),
    serverLabels: options.serverLabels,
  };
}

function executableScenario(text: string, task: Task): string {
  const spec = parseScenario(text);
  requireExecutable(spec, task);
  return spec.name;
}

/** Like the Python tool: a data set given and no scenario means the data set's own rows. */
function defaultScenarios(options: CheckedOptions, task: Task): readonly string[] {
  if (options.dataset !== undefined) return ['dataset'];
  return task === 'text-to-embeddings' ? ['E(256)'] : ['D(100,100)'];
}

function plannedLoad(options: CheckedOptions): PlannedLoad {
  if (options.requestRate === undefined) {
    return {
      mode: 'closed',
      concurrency: options.concurrency ?? (options.task === 'text-to-embeddings' ? [1] : [1, 4, 16, 64]),
    };
  }
  const arrival = options.arrival ?? (options.burstiness === undefined ? 'poisson' : 'gamma');
  return {
    mode: 'open',
    requestsPerSecond: options.requestRate,
    arrival,
    ...(arrival === 'gamma' ? { burstiness: options.burstiness ?? 1 } : {}),
    ...(options.maxConcurrency === undefined ? {} : { maxConcurrency: options.maxConcurrency }),
  };
}

function* conflicts(options: CheckedOptions): Generator<PlanIssue> {
  const openOnly = {
    arrival: options.arrival,
    burstiness: options.burstiness,
    maxConcurrency: options.maxConcurrency,
  };
  if (options.requestRate === undefined) {
    for (const [option, value] of Object.entries(openOnly)) {
      if (value === undefined) continue;
      yield {
        option,
        message: `needs a request rate, got ${String(value)} without one. Add requestRate, for instance 10, or leave it out.`,
      };
    }
  } else if (options.concurrency !== undefined) {
    yield {
      option: 'concurrency',
      message: `and requestRate exclude each other, got both. For a rate with an upper limit of requests in flight, use maxConcurrency.`,
    };
  }
  if (options.burstiness !== undefined && options.arrival !== undefined && options.arrival !== 'gamma') {
    yield {
      option: 'burstiness',
      message: `applies to arrival "gamma" only, got arrival "${options.arrival}".`,
    };
  }
  if (options.warmupRatio + options.cooldownRatio >= 1) {
    yield {
      option: 'warmupRatio',
      message: `and cooldownRatio must add up to less than 1, got ${options.warmupRatio} + ${options.cooldownRatio}: nothing would be left to measure.`,
    };
  }
  if (options.prefixTokenCount !== undefined && options.prefixRatio !== undefined) {
    yield { option: 'prefixRatio', message: 'and prefixTokenCount exclude each other, got both. Keep one.' };
  }
  if (options.proxy !== undefined && options.transport === 'socket') {
    yield { option: 'transport', message: 'cannot be "socket" with a proxy. Use "undici", or leave it out.' };
  }
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown): PlanIssue {
  const option = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return {
      option: issue.keys[0] ?? option,
      message: 'is not an option of a benchmark. Check its spelling.',
    };
  }
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
  if (value === undefined) return { option, message: 'is missing.' };
  const deepest = issue.code === 'invalid_union' ? issue.errors.flat().at(-1)?.message : undefined;
  const shown = isSecretOption(option) ? '(hidden)' : JSON.stringify(value);
  return { option, message: `${lowerFirst(deepest ?? issue.message)}, got ${shown}.` };
}

function isSecretOption(option: string): boolean {
  return option.startsWith('apiKey') || option.startsWith('headers') || option.startsWith('proxy');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
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
