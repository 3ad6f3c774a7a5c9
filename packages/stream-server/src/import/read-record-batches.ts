import { SCHEMA_VERSION } from '@genai-bench/core-metrics';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { z } from 'zod';
import { LineTooLongError, readLines, type Line } from '../lines/read-lines.ts';
import { requestRecordSchema } from '../schema/request-record-schema.ts';
import { ExperimentError } from './experiment-error.ts';

const headerSchema = z.object({
  type: z.literal('header'),
  schemaVersion: z.int(),
  runId: z.string(),
  startedAt: z.string(),
  plan: z.record(z.string(), z.unknown()),
});

/** The first line of a `records.jsonl`, as far as it is read here. */
export type RecordsHeader = z.output<typeof headerSchema>;

/** What a `records.jsonl` holds besides records, once it has been read to its end. */
export interface RecordsReading {
  header?: RecordsHeader;
  /** Lines that were cut off when their writer was killed; at most the last one is. */
  tornLineCount: number;
}

const RECORDS_PER_BATCH = 500;

/**
 * The records of a `records.jsonl` in batches, the file never being in memory as a whole. A last line without a line
 * feed that cannot be read is left out and counted: its writer was killed. Any other unreadable line throws an
 * `ExperimentError`. `runId`: whose records they have to be; any run's unless given.
 */
export async function* readRecordBatches(
  path: string,
  runId?: string,
  reading: RecordsReading = { tornLineCount: 0 },
): AsyncGenerator<readonly RequestRecord[]> {
  let batch: RequestRecord[] = [];
  for await (const { text, lineNumber, terminated } of linesOf(path)) {
    const value = parseJson(text);
    if (value === undefined && !terminated) {
      reading.tornLineCount += 1;
      continue;
    }
    if (lineNumber === 1) {
      reading.header = parseHeader(value, path, runId);
      continue;
    }
    batch.push(parseRecord(value, path, lineNumber));
    if (batch.length < RECORDS_PER_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* linesOf(path: string): AsyncGenerator<Line> {
  try {
    yield* readLines(path);
  } catch (error) {
    if (!(error instanceof LineTooLongError)) throw error;
    throw new ExperimentError(`${path} cannot be read: ${error.message}.`, { cause: error });
  }
}

function parseHeader(value: unknown, path: string, runId: string | undefined): RecordsHeader {
  const header = headerSchema.safeParse(value);
  if (!header.success) {
    throw new ExperimentError(`${path} does not start with a header line. It is no file of records.`);
  }
  if (header.data.schemaVersion > SCHEMA_VERSION) {
    throw new ExperimentError(
      `${path} has schema version ${header.data.schemaVersion}, but this version of GenAI Bench reads up to ${SCHEMA_VERSION}.`,
    );
  }
  if (runId !== undefined && header.data.runId !== runId) {
    throw new ExperimentError(
      `${path} has the records of run "${header.data.runId}", but the summary beside it is of run "${runId}".`,
    );
  }
  return header.data;
}

function parseRecord(value: unknown, path: string, lineNumber: number): RequestRecord {
  const record = requestRecordSchema.safeParse(value);
  // The value itself, not the parsed copy, which lacks fields that the schema does not name.
  if (record.success) return value as RequestRecord;
  const where = record.error.issues[0]?.path.join('.') ?? '';
  throw new ExperimentError(
    `Line ${lineNumber} of ${path} is no record${where === '' ? '' : ` (${where})`}. The file was changed after it was written.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
