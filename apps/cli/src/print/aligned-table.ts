import { visibleWidth } from './fit-line.ts';

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
}

/** A Markdown table whose columns are also aligned as plain text, so that it reads the same pasted or in a terminal. */
export function alignedTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ head }, index) =>
    Math.max(head.length, 3, ...rows.map((row) => visibleWidth(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    `| ${columns.map(({ align }, index) => pad(cells[index] ?? '', widths[index]!, align)).join(' | ')} |`;
  const rule = columns.map(({ align }, index) =>
    align === 'right' ? `${'-'.repeat(widths[index]! - 1)}:` : '-'.repeat(widths[index]!),
  );
  // A pipe in a model's or scenario's name would start a new cell.
  const safe = (row: readonly string[]) => row.map((cell) => cell.replaceAll('|', '/'));
  return [
    line(columns.map(({ head }) => head)),
    `| ${rule.join(' | ')} |`,
    ...rows.map((row) => line(safe(row))),
  ];
}

function pad(text: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(Math.max(width - visibleWidth(text), 0));
  return align === 'right' ? space + text : text + space;
}
