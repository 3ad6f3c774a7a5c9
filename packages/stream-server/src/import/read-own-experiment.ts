import { SCHEMA_VERSION } from '@genai-bench/core-metrics';
import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { runSummarySchema } from '../schema/run-summary-schema.ts';
import { ExperimentError } from './experiment-error.ts';
import type { Experiment } from './experiment.ts';
import { readJsonFile } from './read-json-file.ts';
import { readRecordBatches } from './read-record-batches.ts';

export const summaryFileName = 'summary.json';
const recordsFileName = 'records.jsonl';

/** A folder that this program has written: `summary.json`, and `records.jsonl` where records were kept. */
export async function readOwnExperiment(folder: string): Promise<Experiment> {
  const path = join(folder, summaryFileName);
  const value = await readJsonFile(path);
  requireKnownVersion(value, path);
  const parsed = runSummarySchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ExperimentError(
      `${path} is no summary of a run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}.`,
    );
  }
  // The value itself, not the parsed copy, which lacks fields that the schema does not name.
  const summary = value as RunSummary;
  // So it is from the start of a run until its first level has ended.
  if (summary.status === 'aborted' && summary.levels.length === 0)
    throw new ExperimentError(`${path} has no levels: none has ended yet.`);
  return { summary, records: () => recordsOf(join(folder, recordsFileName), summary.runId) };
}

async function* recordsOf(path: string, runId: string): AsyncGenerator<readonly RequestRecord[]> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) yield* readRecordBatches(path, runId);
}

function requireKnownVersion(value: unknown, path: string): void {
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof version !== 'number' || version <= SCHEMA_VERSION) return;
  throw new ExperimentError(
    `${path} has schema version ${version}, but this version of GenAI Bench reads up to ${SCHEMA_VERSION}.`,
  );
}
