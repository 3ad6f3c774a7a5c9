import { CsvError, parse } from 'csv-parse/sync';
import type { DatasetSource } from '../../plan/run-plan.ts';
import { datasetError } from './dataset-error.ts';
import type { DatasetRow } from './dataset-row.ts';
import { findPromptColumn, parseDatasetRow } from './parse-dataset-row.ts';

export type DatasetFormat = NonNullable<DatasetSource['format']>;

interface DatasetText {
  readonly path: string;
  readonly text: string;
  readonly promptColumn: string | undefined;
}

/** The rows of a data set file, from its text without a byte-order mark. */
export function parseDataset(format: DatasetFormat, dataset: DatasetText): DatasetRow[] {
  const rows = parsers[format](dataset);
  if (rows.length > 0) return rows;
  throw datasetError(dataset, 'it has no rows', 'Write at least one prompt into it.');
}

const parsers: Readonly<Record<DatasetFormat, (dataset: DatasetText) => DatasetRow[]>> = {
  txt: parseTxt,
  csv: parseCsv,
  json: parseJson,
  jsonl: parseJsonl,
};

/** One prompt per line; blank lines and spaces around a line are left out. */
function parseTxt({ text }: DatasetText): DatasetRow[] {
  return text
    .split(/\r\n|\n|\r/u)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((content) => ({ messages: [{ role: 'user', content }] }));
}

/** The first record names the columns. */
function parseCsv(dataset: DatasetText): DatasetRow[] {
  const { path, text } = dataset;
  let records: { record: Record<string, string>; info: { lines: number } }[];
  let columns: string[] = [];
  try {
    records = parse(text, {
      columns: (header: string[]) => (columns = header),
      info: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const where = typeof cause['lines'] === 'number' ? { path, where: `line ${cause['lines']}` } : { path };
    throw datasetError(
      where,
      `it is not valid CSV (${cause.message})`,
      'Quote fields that hold commas, quotes or line ends.',
      cause,
    );
  }
  if (columns.length === 0) return [];
  const promptColumn = findPromptColumn(columns, dataset.promptColumn);
  if (promptColumn === undefined) {
    const missing = dataset.promptColumn ?? 'prompt';
    throw datasetError(
      dataset,
      `it has no column "${missing}"; its columns are ${columns.join(', ')}`,
      'Name one of them as prompt column.',
    );
  }
  return records.map(({ record, info }, index) => {
    const place = { path, where: `row ${index + 1} (ending in line ${info.lines})` };
    return parseDatasetRow(record, {
      promptColumn,
      fail: (problem, advice) => datasetError(place, problem, advice),
    });
  });
}

function parseJson(dataset: DatasetText): DatasetRow[] {
  if (dataset.text.trim() === '') return [];
  const advice = 'Write a list of texts or objects: ["…"] or [{"prompt": "…"}].';
  const value = parseJsonText(dataset.text, dataset, `${advice} One object per line is the format jsonl.`);
  if (!Array.isArray(value)) throw datasetError(dataset, `it holds no list but ${kindOf(value)}`, advice);
  return value.map((row: unknown, index) => jsonRow(row, dataset, `item ${index + 1}`));
}

function parseJsonl(dataset: DatasetText): DatasetRow[] {
  return dataset.text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `line ${index + 1}`;
    const advice = 'Write one JSON value per line: "…" or {"prompt": "…"}.';
    return [jsonRow(parseJsonText(line, { path: dataset.path, where }, advice), dataset, where)];
  });
}

function jsonRow(row: unknown, { path, promptColumn }: DatasetText, where: string): DatasetRow {
  return parseDatasetRow(row, {
    ...(promptColumn === undefined ? {} : { promptColumn }),
    fail: (problem, advice) => datasetError({ path, where }, problem, advice),
  });
}

function parseJsonText(text: string, place: { path: string; where?: string }, advice: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw datasetError(
      place,
      `it is not valid JSON (${cause instanceof Error ? cause.message : String(cause)})`,
      advice,
      cause,
    );
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
