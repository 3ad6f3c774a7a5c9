import type { PlannedLoad, ServiceLevelObjective } from '@genai-bench/core-metrics';
import type { Task } from '../backends/backend.ts';
import type { DatasetFormat } from '../scenario/dataset/dataset-format.ts';
import type { Secret } from './secret.ts';

/**
 * Everything a run needs, resolved and checked: `parseRunPlan` makes it from what a person wrote. Never changed
 * afterwards. `describeRunPlan` gives the part that may be printed and stored.
 */
export interface RunPlan {
  readonly backend: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path part of the API base, without a trailing slash, and its query. */
  readonly basePath: string;
  /** Exact path and query of each request, in place of what the backend would make of the base. */
  readonly endpointPath?: string;
  readonly apiKey?: Secret;
  readonly model: string;
  readonly task: Task;
  readonly endpoint: 'chat' | 'completions';
  readonly stream: boolean;
  readonly scenarios: readonly string[];
  readonly load: PlannedLoad;
  /** Documents per request of each level (embeddings). */
  readonly batchSizes: readonly number[];
  /** Measured requests of each level. */
  readonly maxRequests?: number;
  /** Time of each level, from its first send to the last moment at which it issues. */
  readonly maxDurationMs?: number;
  /** Requests sent and discarded before each level is measured. */
  readonly warmupRequests: number;
  readonly warmupRatio: number;
  readonly cooldownRatio: number;
  /** How long requests in flight may go on after the level's end, before they are cancelled. */
  readonly drainMs: number;
  readonly timeouts: RequestTimeouts;
  /** Of prompts and arrivals: the one given, else one drawn for this run. */
  readonly seed: number;
  readonly threads: number;
  readonly transport: 'socket' | 'undici';
  readonly keepAliveMs: number;
  readonly allowInsecureTls: boolean;
  /** PEM text of an extra certificate authority. */
  readonly certificateAuthority?: string;
  readonly proxy?: string;
  readonly prefix?: { readonly tokenCount: number } | { readonly ratio: number };
  readonly dataset?: DatasetSource;
  /** A gpt-tokenizer encoding, the path of a `tokenizer.json`, or absent for an estimate. */
  readonly tokenizer?: string;
  readonly systemMessage?: string;
  /** Fields merged into each request's body; they win over everything. */
  readonly extraBody: Readonly<Record<string, unknown>>;
  /** The body's field that carries the output length, where it is not the backend's usual one. */
  readonly outputLengthField?: string;
  /** Extra request headers. Their values count as secrets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly objectives: readonly ServiceLevelObjective[];
  /** Go on where the target refuses every first request, such as for a model that it does not have. */
  readonly allowInitialErrors: boolean;
  /** Where results go; absent writes nothing. */
  readonly output?: {
    readonly baseFolder: string;
    readonly folderName?: string;
    readonly timeUnit: 's' | 'ms';
  };
  /**
   * What becomes of the run when results can no longer be written in the middle of it. `continue`, the default, loses
   * least: the load is made and paid for, and the summary, the history and whatever else still works get all of it.
   */
  readonly onOutputFailure: 'continue' | 'abort';
  /** What the user says about the server; stored with the results, never interpreted. */
  readonly serverLabels: Readonly<Record<string, string>>;
  /** What the run is marked with, so that it is found again among others; never interpreted. Absent: with nothing. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RequestTimeouts {
  readonly connectMs: number;
  readonly totalMs: number;
  readonly firstTokenMs?: number;
  readonly betweenChunksMs?: number;
}

export interface DatasetSource {
  readonly path: string;
  readonly format?: DatasetFormat;
  /** Column or field that holds the prompt. */
  readonly promptColumn?: string;
}
