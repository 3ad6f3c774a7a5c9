import { createReadStream } from 'node:fs';
import type { DatasetReading } from '@genai-bench/core-metrics';
import type { DatasetSource } from '../../plan/run-plan.ts';
import { datasetError } from './dataset-error.ts';
import { datasetFormatOf, datasetFormats } from './dataset-format.ts';
import { RowProblem, type DatasetRow } from './dataset-row.ts';
import { parseDatasetRow } from './parse-dataset-row.ts';
import type { RawRow } from './read-rows.ts';

export interface LoadedDataset {
  readonly rows: readonly DatasetRow[];
  readonly reading: DatasetReading;
}

/** Rows are held in memory; the file itself is not, and may be many times as large. */
const defaultMaxCharacters = 256 * 1024 * 1024;

/**
 * The rows of a data set file that can be sent. Those that cannot are left out and counted. Throws a `RunnerError`
 * (`invalid-dataset`) that names file and place where the file cannot be read, or holds not one usable row.
 */
export async function loadDataset(
  source: DatasetSource,
  { maxCharacters = defaultMaxCharacters }: { readonly maxCharacters?: number } = {},
): Promise<LoadedDataset> {
  const rows: DatasetRow[] = [];
  const skipped = createSkippedRows();
  let characters = 0;
  // Brings two parsers that a run without a file does not need.
  const { readRows } = await import('./read-rows.ts');
  for await (const raw of readRows[datasetFormatOf(source)](textOf(source.path), source)) {
    const row = usableRow(raw, source, skipped);
    if (row === undefined) continue;
    rows.push(row);
    for (const { content } of row.messages) characters += content.length;
    if (characters > maxCharacters) {
      throw datasetError(
        source,
        `its prompts hold more than ${Math.round(maxCharacters / 1e6)} million characters, which are held in memory`,
        'Take a sample of its rows.',
      );
    }
  }
  if (rows.length === 0) throw skipped.refusal(source);
  return { rows, reading: { rowCount: rows.length, skipped: skipped.reasons() } };
}

function usableRow(
  { value, problem, promptColumn, where }: RawRow,
  source: DatasetSource,
  skipped: SkippedRows,
): DatasetRow | undefined {
  try {
    if (problem !== undefined) throw problem;
    return parseDatasetRow(value, promptColumn ?? source.promptColumn);
  } catch (error) {
    if (!(error instanceof RowProblem)) throw error;
    skipped.add(error, where);
    return undefined;
  }
}

type SkippedRows = ReturnType<typeof createSkippedRows>;

function createSkippedRows() {
  const counts = new Map<string, { count: number; firstAt: string }>();
  let first: { readonly problem: RowProblem; readonly where: string } | undefined;
  return {
    add(problem: RowProblem, where: string): void {
      first ??= { problem, where };
      const known = counts.get(problem.reason);
      if (known === undefined) counts.set(problem.reason, { count: 1, firstAt: where });
      else known.count += 1;
    },
    /** The most frequent first. */
    reasons: (): DatasetReading['skipped'] =>
      [...counts].map(([reason, rest]) => ({ reason, ...rest })).sort((a, b) => b.count - a.count),
    refusal({ path }: DatasetSource): Error {
      if (first === undefined)
        return datasetError({ path }, 'it has no rows', 'Write at least one prompt into it.');
      const { problem, where } = first;
      const count = [...counts.values()].reduce((sum, one) => sum + one.count, 0);
      const others = count === 1 ? '' : ` None of its ${count} rows can be used.`;
      return datasetError({ path, where }, problem.message, problem.advice + others);
    },
  };
}

async function* textOf(path: string): AsyncGenerator<string> {
  // The decoder drops a byte-order mark; `fatal` keeps replacement characters out of prompts.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  try {
    for await (const bytes of createReadStream(path, {
      highWaterMark: 256 * 1024,
    }) as AsyncIterable<Buffer>) {
      if (isFirst && isUtf16(bytes)) throw datasetError({ path }, 'it is UTF-16 text', 'Save it as UTF-8.');
      isFirst = false;
      yield decode(path, () => decoder.decode(bytes, { stream: true }));
    }
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const problem = cause.code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${cause.code})`;
    const advice = `Write the path of a readable file: ${datasetFormats.join(', ')}.`;
    throw datasetError({ path }, problem, advice, cause);
  }
  yield decode(path, () => decoder.decode());
}

function decode(path: string, decodeChunk: () => string): string {
  try {
    return decodeChunk();
  } catch (cause) {
    throw datasetError({ path }, 'it is not UTF-8 text', 'Save it as UTF-8.', cause);
  }
}

function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark === 'fffe' || mark === 'feff';
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
