import { errorClass, metricCatalogue } from '@genai-bench/core-metrics';
import type { RequestRecord } from '@genai-bench/core-metrics';

interface CsvColumn {
  readonly name: string;
  readonly valueOf: (record: RequestRecord) => string | number | boolean | undefined;
}

const columns: readonly CsvColumn[] = [
  { name: 'levelIndex', valueOf: (record) => record.levelIndex },
  { name: 'index', valueOf: (record) => record.index },
  { name: 'phase', valueOf: (record) => record.phase },
  { name: 'outcome', valueOf: (record) => record.outcome.kind },
  { name: 'errorClass', valueOf: (record) => errorClass(record.outcome) },
  { name: 'scheduledAtMs', valueOf: (record) => record.scheduledAtMs },
  { name: 'sentAtMs', valueOf: (record) => record.sentAtMs },
  { name: 'firstTokenAtMs', valueOf: (record) => record.firstTokenAtMs },
  { name: 'lastTokenAtMs', valueOf: (record) => record.lastTokenAtMs },
  { name: 'closedAtMs', valueOf: (record) => record.closedAtMs },
  ...metricCatalogue.map((metric): CsvColumn => ({ name: metric.key, valueOf: metric.perRequest })),
  { name: 'httpStatus', valueOf: (record) => record.httpStatus },
  { name: 'finishReason', valueOf: (record) => record.finishReason },
  {
    name: 'message',
    valueOf: ({ outcome }) => ('message' in outcome ? outcome.message : undefined),
  },
];

/** One line for each record, in RFC 4180's form. What is unknown is an empty cell. */
export async function* recordsToCsv(
  batches: AsyncIterable<readonly RequestRecord[]>,
): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => name).join(',')}\r\n`;
  for await (const batch of batches) {
    yield batch
      .map((record) => `${columns.map(({ valueOf }) => encodeCell(valueOf(record))).join(',')}\r\n`)
      .join('');
  }
}

/**
 * One cell. A text that a spreadsheet would run as a formula is led in by an apostrophe: error messages and finish
 * reasons come from the server that was measured, and it must not reach into the sheet of whoever opens the file.
 */
export function encodeCell(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
