import { SCHEMA_VERSION } from '@genai-bench/core-metrics';
import type { RequestRecord } from '@genai-bench/core-metrics';
import { RunnerError } from '../errors.ts';
import { readLines } from './files/read-lines.ts';
import type { FileLine } from './files/read-lines.ts';
import { systemCode } from './files/output-failure.ts';
import type { RecordsHeader } from './records-header.ts';

export interface ReadRecordsOptions {
  /** Called with the remains of a last line that was cut off when its writer was killed. It is no record. */
  readonly onTornLine?: (text: string) => void;
  /** A file that may be there with the rest of the records; see `spareRecordsFile`. */
  readonly sparePath?: string;
}

/**
 * The records of a `records.jsonl`, in the order in which they finished, without holding the file in memory. Throws a
 * `RunnerError` (`invalid-records`) for a file that is no records file or whose schema is newer than this program.
 */
export async function* readRecords(
  path: string,
  { onTornLine, sparePath }: ReadRecordsOptions = {},
): AsyncGenerator<RequestRecord> {
  try {
    for await (const line of readLines(path, sparePath)) {
      if (line.lineNumber === 1) {
        parseHeader(line, path);
        continue;
      }
      const record = parseLine(line, path);
      if (record === undefined) onTornLine?.(line.text);
      // Written by `createRecordsOutput` under a schema version that was just checked.
      else yield record as unknown as RequestRecord;
    }
  } catch (error) {
    throw readFailure(error, path);
  }
}

/** The header line of a `records.jsonl`; throws like `readRecords`. */
export async function readRecordsHeader(path: string): Promise<RecordsHeader> {
  try {
    for await (const line of readLines(path)) return parseHeader(line, path);
  } catch (error) {
    throw readFailure(error, path);
  }
  throw new RunnerError('invalid-records', `${path} is empty. Give a records.jsonl that a run has written.`);
}

function parseHeader(line: FileLine, path: string): RecordsHeader {
  const header = parseLine(line, path);
  if (header?.['type'] !== 'header' || typeof header['schemaVersion'] !== 'number') {
    const start = line.text.slice(0, 60);
    throw new RunnerError(
      'invalid-records',
      `${path} does not start with a header line, but with "${start}". Give a records.jsonl that a run has written.`,
    );
  }
  if (header['schemaVersion'] > SCHEMA_VERSION) {
    throw new RunnerError(
      'invalid-records',
      `${path} has schema version ${header['schemaVersion']}, but this version of GenAI Bench reads up to ${SCHEMA_VERSION}. Read it with the version that wrote it, or a later one.`,
    );
  }
  // The two fields that decide how to read the file are checked; the rest is the writer's.
  return header as unknown as RecordsHeader;
}

/** `undefined` for a torn line: the last one, cut off before its line feed. Anything else unreadable is an error. */
function parseLine(line: FileLine, path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line.text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (!line.terminated) return undefined;
    throw unreadableLine(line, path, error);
  }
  throw unreadableLine(line, path, undefined);
}

function unreadableLine(line: FileLine, path: string, cause: unknown): RunnerError {
  return new RunnerError(
    'invalid-records',
    `Line ${line.lineNumber} of ${path} is no record: "${line.text.slice(0, 60)}". The file was changed after it was written; restore it.`,
    { cause },
  );
}

function readFailure(error: unknown, path: string): unknown {
  if (systemCode(error) === undefined || error instanceof RunnerError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new RunnerError('invalid-records', `${path} cannot be read: ${detail}. Check the path.`, {
    cause: error,
  });
}
