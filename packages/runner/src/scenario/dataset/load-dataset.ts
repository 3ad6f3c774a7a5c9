import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DatasetSource } from '../../plan/run-plan.ts';
import { datasetError } from './dataset-error.ts';
import type { DatasetRow } from './dataset-row.ts';
import { parseDataset } from './parse-dataset.ts';
import type { DatasetFormat } from './parse-dataset.ts';

/** Rows are held in memory, several times their size while parsing, and V8 ends a string at 512 MiB. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

const formatsByExtension: Readonly<Record<string, DatasetFormat>> = {
  '.txt': 'txt',
  '.csv': 'csv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/**
 * The rows of a data set file: `txt` (a prompt per line), `csv` (with a header), `json` (a list of texts, objects or
 * chats) or `jsonl` (one of these per line). Throws a `RunnerError` (`invalid-dataset`) that names file and row.
 */
export async function loadDataset(source: DatasetSource): Promise<readonly DatasetRow[]> {
  const format = source.format ?? formatsByExtension[extname(source.path).toLowerCase()];
  if (format === undefined) {
    throw datasetError(
      source,
      `its format is not known from the extension "${extname(source.path)}"`,
      'State the format: txt, csv, json or jsonl.',
    );
  }
  const text = await readText(source.path);
  return parseDataset(format, { path: source.path, text, promptColumn: source.promptColumn });
}

async function readText(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) throw tooLarge(path, size);
    bytes = await readFile(path);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const problem = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`;
    throw datasetError(
      { path },
      problem,
      'Write the path of a readable .txt, .csv, .json or .jsonl file.',
      cause,
    );
  }
  try {
    // The decoder drops a byte-order mark; `fatal` keeps replacement characters out of prompts.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw datasetError({ path }, 'it is not UTF-8 text', 'Save it as UTF-8.', cause);
  }
}

function tooLarge(path: string, sizeBytes: number): Error {
  const mebibytes = Math.ceil(sizeBytes / 1024 / 1024);
  return datasetError(
    { path },
    `it has ${mebibytes} MiB, and a data set is read whole, up to ${MAX_FILE_BYTES / 1024 / 1024} MiB`,
    'Take a sample of its rows.',
  );
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
