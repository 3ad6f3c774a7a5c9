import type { LevelSummary } from '@genai-bench/core-metrics';
import { levelColumns } from './level-columns.ts';

/**
 * Levels as a Markdown table to paste into a report. Figures have four significant digits; a column of which nothing
 * is known is left out, and an unknown figure in any other is a dash.
 */
export function levelsToMarkdown(levels: readonly LevelSummary[]): string {
  const columns = levelColumns
    .map((column) => ({ name: column.name, values: levels.map(column.valueOf) }))
    .filter(({ values }) => values.some((value) => value !== undefined));
  const head = columns.map((column) => column.name);
  const rule = columns.map(({ values }) =>
    values.some((value) => typeof value === 'number') ? '---:' : '---',
  );
  const rows = levels.map((_, row) => columns.map(({ values }) => encodeCell(values[row])));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function encodeCell(value: string | number | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return formatFigure(value);
  return value.replace(/[\\|]/g, '\\$&').replace(/\s+/g, ' ');
}

function formatFigure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
