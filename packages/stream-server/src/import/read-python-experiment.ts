import { METRIC_VERSION, SCHEMA_VERSION } from '@genai-bench/core-metrics';
import type { LevelSummary, RequestRecord } from '@genai-bench/core-metrics';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { absentOr } from './absent-or.ts';
import { ExperimentError } from './experiment-error.ts';
import type { Experiment } from './experiment.ts';
import { levelOfPythonRun, pythonRunFileSchema, UNOBSERVED_CLIENT } from './python-run-file.ts';
import type { PythonRunContext, PythonRunFile } from './python-run-file.ts';
import { recordsOfPythonRun } from './python-requests.ts';
import { readJsonFile } from './read-json-file.ts';

export const metadataFileName = 'experiment_metadata.json';

const text = absentOr(z.string());

/**
 * What is taken from the metadata, by name: its `cmd` and `auth_config` hold keys in clear text, and its free-form
 * request parameters may, so they are never read.
 */
const metadataSchema = z.object({
  benchmark_version: text,
  api_backend: text,
  api_model_name: text,
  model: text,
  task: text,
  traffic_scenario: absentOr(z.array(z.string())),
  server_engine: text,
  server_version: text,
  server_gpu_type: text,
  server_gpu_count: absentOr(z.union([z.string(), z.number()])),
  metrics_time_unit: absentOr(z.enum(['s', 'ms'])),
});

type Metadata = z.infer<typeof metadataSchema>;

/** Names under which the Python loader finds the files of levels. */
const runFileName = /^.+_.+_(?:concurrency|batch_size)_\d+_time_\d+s\.json$/;

/** Raised when more is read of the same files, so that what was taken in before is read again. */
const READING_VERSION = 2;

interface RunFile {
  readonly path: string;
  readonly size: number;
  readonly modifiedAtMs: number;
}

export interface PythonExperiment {
  readonly runId: string;
  /** Changes with the names, sizes and times of the files: what to compare before reading them. */
  readonly fingerprint: string;
  readonly read: () => Promise<Experiment>;
}

/** A folder that the Python genai-bench has written. Its run files are read by `read` only. */
export async function openPythonExperiment(folder: string): Promise<PythonExperiment> {
  const path = join(folder, metadataFileName);
  const metadata = metadataSchema.safeParse(await readJsonFile(path));
  if (!metadata.success) throw new ExperimentError(`${path} is no metadata of an experiment.`);
  const content = await readFile(path, 'utf8');
  const files = await listRunFiles(folder);
  if (files.length === 0) {
    throw new ExperimentError(`${folder} has no run files beside ${metadataFileName}: no level has ended.`);
  }
  const name = basename(resolve(folder)).replaceAll(/[^\w.-]+/g, '-');
  const runId = `imported-${name.slice(0, 60)}-${digest(content)}`;
  const fingerprint = digest(
    JSON.stringify([
      READING_VERSION,
      ...files.map(({ path: file, ...rest }) => [basename(file), rest.size, rest.modifiedAtMs]),
    ]),
  );
  const startedAtMs = (await stat(path)).mtimeMs;
  return {
    runId,
    fingerprint,
    read: () => readExperiment({ runId, fingerprint, metadata: metadata.data, files, startedAtMs }),
  };
}

async function readExperiment(source: {
  readonly runId: string;
  readonly fingerprint: string;
  readonly metadata: Metadata;
  readonly files: readonly RunFile[];
  readonly startedAtMs: number;
}): Promise<Experiment> {
  const { metadata, files } = source;
  const levels = await readLevels(files, metadata);
  const endedAtMs = Math.max(source.startedAtMs, ...files.map(({ modifiedAtMs }) => modifiedAtMs));
  return {
    summary: {
      schemaVersion: SCHEMA_VERSION,
      metricVersion: METRIC_VERSION,
      tool: { name: 'genai-bench (Python)', version: metadata.benchmark_version ?? 'unknown' },
      runId: source.runId,
      status: 'completed',
      startedAt: new Date(source.startedAtMs).toISOString(),
      endedAt: new Date(endedAtMs).toISOString(),
      plan: planOf(metadata),
      environment: {
        imported: { fingerprint: source.fingerprint, timesFrom: 'when the files were last modified' },
      },
      levels: levels.map(({ level }) => level),
      grade: { verdict: 'degraded', reasons: [UNOBSERVED_CLIENT] },
    },
    records: () => readRecords(levels),
  };
}

/** A level with the file that it was read from; its single requests are read again when they are asked for. */
interface ReadLevel {
  readonly level: LevelSummary;
  readonly path: string;
  readonly context: PythonRunContext;
}

async function readLevels(files: readonly RunFile[], metadata: Metadata): Promise<ReadLevel[]> {
  const runs: {
    readonly path: string;
    readonly run: PythonRunFile['aggregated_metrics'];
    readonly unplaced: LevelSummary;
  }[] = [];
  const context = { task: metadata.task ?? 'unknown', timeUnit: metadata.metrics_time_unit ?? 's' } as const;
  // One after the other: each may hold megabytes of single requests.
  for (const { path } of files) {
    const file = await readRunFile(path);
    runs.push({
      path,
      run: file.aggregated_metrics,
      unplaced: levelOfPythonRun(file, { ...context, levelIndex: 0 }),
    });
  }
  const scenarios = metadata.traffic_scenario ?? [];
  const orderOf = ({ run }: (typeof runs)[number]): readonly number[] => [
    scenarios.indexOf(run.scenario),
    run.num_concurrency,
    run.batch_size ?? 0,
  ];
  return runs
    .toSorted((a, b) => compareInTurn(orderOf(a), orderOf(b)))
    .map(({ path, unplaced }, levelIndex) => ({
      level: { ...unplaced, levelIndex },
      path,
      context: { ...context, levelIndex },
    }));
}

async function readRunFile(path: string): Promise<PythonRunFile> {
  const parsed = pythonRunFileSchema.safeParse(await readJsonFile(path));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ExperimentError(
    `${path} is no run file: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}.`,
  );
}

const RECORDS_PER_BATCH = 500;

async function* readRecords(levels: readonly ReadLevel[]): AsyncGenerator<readonly RequestRecord[]> {
  for (const { path, context } of levels) {
    const records = recordsOfPythonRun(await readRunFile(path), context);
    for (let from = 0; from < records.length; from += RECORDS_PER_BATCH)
      yield records.slice(from, from + RECORDS_PER_BATCH);
  }
}

function compareInTurn(a: readonly number[], b: readonly number[]): number {
  return a.map((value, index) => value - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function planOf(metadata: Metadata): Readonly<Record<string, unknown>> {
  const labels = {
    engine: metadata.server_engine,
    version: metadata.server_version,
    gpuType: metadata.server_gpu_type,
    gpuCount: metadata.server_gpu_count?.toString(),
  };
  return {
    ...withoutUnknown({
      backend: metadata.api_backend,
      model: metadata.api_model_name ?? metadata.model,
      task: metadata.task,
    }),
    serverLabels: withoutUnknown(labels),
  };
}

function withoutUnknown(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function listRunFiles(folder: string): Promise<RunFile[]> {
  const names = (await readdir(folder)).filter((name) => runFileName.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      return { path, size, modifiedAtMs: Math.round(mtimeMs) };
    }),
  );
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}
