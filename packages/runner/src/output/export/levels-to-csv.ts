import type { LevelSummary } from '@genai-bench/core-metrics';
import { levelColumns } from './level-columns.ts';

/** Levels as CSV (RFC 4180), one row each, figures unrounded; an unknown figure is an empty cell. */
export function levelsToCsv(levels: readonly LevelSummary[]): string {
  const head = levelColumns.map((column) => encodeCell(column.name));
  const rows = levels.map((level) => levelColumns.map((column) => encodeCell(column.valueOf(level))));
  return [head, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function encodeCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  // A spreadsheet runs a cell that starts like this as a formula; the apostrophe makes it text.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
