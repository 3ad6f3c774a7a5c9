import { Readable } from 'node:stream';
import { JSONParser } from '@streamparser/json';
import { CsvError, parse as createCsvParser } from 'csv-parse';
import type { DatasetSource } from '../../plan/run-plan.ts';
import { datasetError } from './dataset-error.ts';
import type { DatasetFormat } from './dataset-format.ts';
import { RowProblem } from './dataset-row.ts';
import { findPromptColumn } from './parse-dataset-row.ts';

/** A row as it stands in its file, or why there is none. */
export interface RawRow {
  /** Such as "line 3". */
  readonly where: string;
  readonly value?: unknown;
  readonly problem?: RowProblem;
  /** The column that holds the prompt, where the file itself has said so. */
  readonly promptColumn?: string;
}

type Chunks = AsyncIterable<string>;
type ReadRows = (chunks: Chunks, source: DatasetSource) => AsyncGenerator<RawRow>;

/**
 * The rows of a file, from its text in pieces without a byte-order mark, so that a large file is never held whole.
 * Throws a `RunnerError` (`invalid-dataset`) where nothing that follows could be trusted.
 */
export const readRows: Readonly<Record<DatasetFormat, ReadRows>> = {
  txt: readTxt,
  csv: readTable,
  tsv: readTable,
  json: readJson,
  jsonl: readJsonl,
};

/** V8 ends a string at half a gigabyte; a line this long is no prompt. */
const maxLineCharacters = 64 * 1024 * 1024;

/** One prompt per line; blank lines and spaces around a line are left out. */
async function* readTxt(chunks: Chunks, source: DatasetSource): AsyncGenerator<RawRow> {
  for await (const { text, where } of linesOf(chunks, source)) yield { where, value: text.trim() };
}

async function* readJsonl(chunks: Chunks, source: DatasetSource): AsyncGenerator<RawRow> {
  for await (const { text, where } of linesOf(chunks, source)) {
    try {
      yield { where, value: JSON.parse(text) as unknown };
    } catch (cause) {
      const message = `it is not valid JSON (${messageOf(cause)})`;
      const advice = 'Write one JSON value per line: "…" or {"prompt": "…"}.';
      yield { where, problem: new RowProblem('not valid JSON', { message, advice }) };
    }
  }
}

/** Lines that are not blank, with their numbers. */
async function* linesOf(
  chunks: Chunks,
  source: DatasetSource,
): AsyncGenerator<{ readonly text: string; readonly where: string }> {
  let rest = '';
  let number = 0;
  function* take(lines: readonly string[]) {
    for (const text of lines) {
      number += 1;
      if (text.trim() !== '') yield { text, where: `line ${number}` };
    }
  }
  for await (const chunk of chunks) {
    // A carriage return at the end may be half of a line end.
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/u);
    rest = lines.pop() ?? '';
    if (rest.length > maxLineCharacters)
      throw datasetError(
        { path: source.path, where: `line ${number + lines.length + 1}` },
        `it is longer than ${maxLineCharacters / 1024 / 1024} million characters`,
        'Break the file into lines.',
      );
    yield* take(lines);
  }
  yield* take(rest.replace(/\r$/u, '').split('\r'));
}

/** Elements of a list, each handed on as soon as it is complete. */
async function* readJson(chunks: Chunks, source: DatasetSource): AsyncGenerator<RawRow> {
  const advice =
    'Write a list of texts or objects: ["…"] or [{"prompt": "…"}]. One object per line is the format jsonl.';
  const parser = new JSONParser({ paths: ['$.*'], keepStack: false });
  const read = {
    elements: [] as unknown[],
    count: 0,
    hasBegun: false,
    error: undefined as Error | undefined,
  };
  parser.onValue = ({ value }) => read.elements.push(value);
  parser.onError = (error) => (read.error ??= error);
  for await (const chunk of chunks) {
    const opening = read.hasBegun ? '[' : chunk.trimStart().at(0);
    if (opening === undefined) continue;
    read.hasBegun = true;
    if (opening !== '[' && '{"-0123456789tfn'.includes(opening))
      throw datasetError(
        source,
        `it holds no list but ${opening === '{' ? 'an object' : 'a single value'}`,
        advice,
      );
    parser.write(chunk);
    for (const value of read.elements.splice(0)) yield { where: `item ${(read.count += 1)}`, value };
    if (read.error !== undefined) break;
  }
  if (!read.hasBegun) return;
  if (read.error === undefined && !parser.isEnded) read.error = new Error('the file ends inside the list');
  if (read.error === undefined) return;
  throw datasetError(source, `it is not valid JSON (${read.error.message})`, advice, read.error);
}

/** The first record names the columns. */
async function* readTable(chunks: Chunks, source: DatasetSource): AsyncGenerator<RawRow> {
  const { path } = source;
  const { header, all } = await withHeader(chunks);
  const delimiter = delimiterOf(header, source);
  const parser = createCsvParser({
    bom: true,
    delimiter,
    info: true,
    ltrim: header.includes(`${delimiter} `),
    relax_column_count: true,
    // A quote inside a field that does not begin with one is text: the 5" disk.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
  });
  const input = Readable.from(all);
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  let columns: readonly string[] | undefined;
  let promptColumn = '';
  let row = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      if (columns === undefined) {
        columns = record.map((name) => name.trim());
        promptColumn = promptColumnOf(columns, source);
        continue;
      }
      row += 1;
      const where = `row ${row} (ending in line ${info.lines})`;
      const problem = lengthProblem(record, columns);
      yield problem === undefined
        ? {
            where,
            value: Object.fromEntries(columns.map((name, at) => [name, record[at] ?? ''])),
            promptColumn,
          }
        : { where, problem };
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const where = typeof cause['lines'] === 'number' ? { path, where: `line ${cause['lines']}` } : { path };
    throw datasetError(
      where,
      `it is not valid CSV (${cause.message})`,
      'Quote fields that hold delimiters, quotes or line ends.',
      cause,
    );
  }
}

function promptColumnOf(columns: readonly string[], source: DatasetSource): string {
  const found = findPromptColumn(columns, source.promptColumn);
  if (found !== undefined) return found;
  throw datasetError(
    source,
    `it has no column "${source.promptColumn ?? 'prompt'}"; its columns are ${columns.join(', ')}`,
    'Name one of them as prompt column.',
  );
}

/** A prompt that was not quoted falls apart at its delimiters, and would be sent without its end. */
function lengthProblem(record: readonly string[], columns: readonly string[]): RowProblem | undefined {
  if (record.slice(columns.length).every((field) => field === '')) return undefined;
  return new RowProblem('more fields than the header', {
    message: `it has ${record.length} fields, and the header names ${columns.length}`,
    advice: 'Quote fields that hold delimiters, quotes or line ends.',
  });
}

const delimiters = [',', ';', '\t', '|'];

/** The one that the header holds most often outside quotes. */
function delimiterOf(header: string, { path, format }: DatasetSource): string {
  if (format === 'tsv' || (format === undefined && /\.tsv$/iu.test(path))) return '\t';
  const unquoted = header.replaceAll(/"[^"]*"/gu, '');
  const counts = delimiters.map((delimiter) => unquoted.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))]!;
}

/** The first line, and everything with it. */
async function withHeader(chunks: Chunks): Promise<{ readonly header: string; readonly all: Chunks }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = '';
  while (!/\n|\r/u.test(head.trimStart()) && head.length < maxLineCharacters) {
    const next = await iterator.next();
    if (next.done) break;
    head += next.value;
  }
  async function* all() {
    if (head !== '') yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { header: head.trimStart().split(/\n|\r/u)[0] ?? '', all: all() };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
