import { SCHEMA_VERSION } from '@genai-bench/core-metrics';
import type { RequestRecord, RunSummary } from '@genai-bench/core-metrics';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { runSummarySchema } from '../schema/run-summary-schema.ts';
import { ExperimentError } from './experiment-error.ts';
import type { Experiment } from './experiment.ts';
import { readJsonFile } from './read-json-file.ts';
import { readRecordBatches } from './read-record-batches.ts';
import { summarizeInterrupted } from './summarize-interrupted.ts';

export const summaryFileName = 'summary.json';
export const recordsFileName = 'records.jsonl';

/**
 * A folder that this program has written: `summary.json`, and `records.jsonl` where records were kept. What the summary
 * of a run that was interrupted lacks is worked out from the records, all of it where there is none.
 */
export async function readOwnExperiment(folder: string): Promise<Experiment> {
  const [summaryPath, recordsPath] = [join(folder, summaryFileName), join(folder, recordsFileName)];
  const known = (await exists(summaryPath)) ? await readSummary(summaryPath) : undefined;
  const hasRecords = await exists(recordsPath);
  const isUnfinished = known === undefined || known.status === 'aborted';
  const summary = isUnfinished && hasRecords ? await summarizeInterrupted(recordsPath, known) : known;
  // So it is from the start of a run until its first level has ended.
  if (summary === undefined || (summary.status === 'aborted' && summary.levels.length === 0))
    throw new ExperimentError(`${summaryPath} has no levels, and there are no records beside it.`);
  return {
    summary,
    records: () => (hasRecords ? readRecordBatches(recordsPath, summary.runId) : noRecords()),
  };
}

async function readSummary(path: string): Promise<RunSummary> {
  const value = await readJsonFile(path);
  requireKnownVersion(value, path);
  const parsed = runSummarySchema.safeParse(value);
  // The value itself, not the parsed copy, which lacks fields that the schema does not name.
  if (parsed.success) return value as RunSummary;
  const issue = parsed.error.issues[0];
  throw new ExperimentError(
    `${path} is no summary of a run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}.`,
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function* noRecords(): AsyncGenerator<readonly RequestRecord[]> {}

function requireKnownVersion(value: unknown, path: string): void {
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof version !== 'number' || version <= SCHEMA_VERSION) return;
  throw new ExperimentError(
    `${path} has schema version ${version}, but this version of GenAI Bench reads up to ${SCHEMA_VERSION}.`,
  );
}
