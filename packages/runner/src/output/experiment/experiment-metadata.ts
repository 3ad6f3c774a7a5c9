import type { LevelOutline } from '@genai-bench/core-metrics';
import { SCHEMA_VERSION } from '@genai-bench/core-metrics';
import type { RunOutputStart } from '../run-output.ts';
import { batchSize, numConcurrency } from './iteration-scale.ts';
import type { IterationScale } from './iteration-scale.ts';
import { modelShortName, selectPlanLabels, textOf } from './plan-labels.ts';

/** Name of the metadata file within an experiment folder. */
export const metadataFileName = 'experiment_metadata.json';

/**
 * The content of `experiment_metadata.json`: genai-bench's keys, then ours with a leading underscore, which its reader
 * passes over. Its two limits are required whole numbers there; 0 means that the plan sets none. Credentials are never
 * part of it: `auth_config` is always empty.
 */
export function experimentMetadata(
  run: RunOutputStart,
  context: {
    readonly folder: string;
    readonly scale: IterationScale;
    readonly timeUnit: 's' | 'ms';
    readonly toolVersion: string;
    readonly command: string;
  },
): Readonly<Record<string, unknown>> {
  const labels = selectPlanLabels(run.plan);
  const { scale } = context;
  return {
    cmd: context.command,
    benchmark_version: context.toolVersion,
    api_backend: labels.backend,
    auth_config: {},
    api_model_name: labels.model,
    server_model_tokenizer: textOf(run.plan['tokenizer']) ?? null,
    model: modelShortName(labels.model),
    task: labels.task,
    num_concurrency: distinct(run.levels.map((level) => numConcurrency(level.load, scale))),
    batch_size: distinct(run.levels.map((level) => batchSize(level.load))),
    iteration_type: scale.type,
    traffic_scenario: distinct(run.levels.map((level) => level.scenario)),
    additional_request_params: fieldsOf(run.plan['extraBody']),
    server_engine: labels.serverEngine ?? null,
    server_version: labels.serverVersion ?? null,
    server_gpu_type: labels.serverGpuType ?? null,
    server_gpu_count: labels.serverGpuCount ?? null,
    max_time_per_run_s: Math.ceil(largest(run.levels, (level) => level.maxDurationMs) / 1000),
    max_requests_per_run: largest(run.levels, (level) => level.maxRequests),
    experiment_folder_name: context.folder,
    metrics_time_unit: context.timeUnit,
    dataset_path: textOf(fieldsOf(run.plan['dataset'])['path']) ?? null,
    _schema_version: SCHEMA_VERSION,
    _run_id: run.runId,
    _started_at: run.startedAt,
    _iteration_value_unit: scale.unit,
    _plan: run.plan,
  };
}

function largest(
  levels: readonly LevelOutline[],
  limit: (level: LevelOutline) => number | undefined,
): number {
  return Math.max(0, ...levels.map((level) => limit(level) ?? 0));
}

function distinct<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object's own enumerable fields can be read as unknown values.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
