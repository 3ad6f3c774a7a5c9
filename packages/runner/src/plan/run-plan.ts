import type { PlannedLoad, ServiceLevelObjective } from '@genai-bench/core-metrics';
import type { Task, TextEndpoint } from '../backends/backend.ts';
import type { CheckedOptions } from './run-plan-schema.ts';
import type { Secret } from './secret.ts';

/** Options that a plan holds in another form, or under another name. */
export const resolvedOptions = [
  ...([
    'apiBase',
    'backend',
    'task',
    'endpoint',
    'endpointPath',
    'scenarios',
    'batchSizes',
    'goodput',
  ] as const),
  ...(['concurrency', 'requestRate', 'arrival', 'burstiness', 'maxConcurrency'] as const),
  ...(['seed', 'transport', 'prefixTokenCount', 'prefixRatio'] as const),
] as const satisfies readonly (keyof CheckedOptions)[];

type ResolvedOption = (typeof resolvedOptions)[number];

/** What was given, without the keys that were not. */
export type Given<T> = T extends readonly unknown[] | Secret
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Given<Exclude<T[K], undefined>> }
    : T;

/** Options that a plan takes over as they were given. */
export type PassedOptions = Given<Omit<CheckedOptions, ResolvedOption>>;

/**
 * Everything a run needs, resolved and checked: `parseRunPlan` makes it from what a person wrote. Never changed
 * afterwards. `describeRunPlan` gives the part that may be printed and stored. What `runPlanSchema` says of an option
 * holds here too, unless the option is resolved below.
 */
export interface RunPlan extends PassedOptions {
  readonly backend: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path part of the API base, without a trailing slash, and its query. */
  readonly basePath: string;
  /** Exact path and query of each request, in place of what the backend would make of the base. */
  readonly endpointPath?: string;
  readonly task: Task;
  readonly endpoint: TextEndpoint;
  readonly scenarios: readonly string[];
  readonly load: PlannedLoad;
  /** Documents per request of each level (embeddings). */
  readonly batchSizes: readonly number[];
  /** Of prompts and arrivals: the one given, else one drawn for this run. */
  readonly seed: number;
  readonly transport: 'socket' | 'undici';
  readonly prefix?: { readonly tokenCount: number } | { readonly ratio: number };
  readonly objectives: readonly ServiceLevelObjective[];
}

export type RequestTimeouts = RunPlan['timeouts'];
export type DatasetSource = NonNullable<RunPlan['dataset']>;
