import type { ChartColor, LinePattern } from './chart-props.ts';

/** The last label of the lower axis stands half beyond the plot. */
export const margin = { top: 8, right: 20, bottom: 0, left: 0 };
export const tick = { fill: 'var(--gb-text-soft)', fontSize: 11 };
export const axisLine = 'var(--gb-border-strong)';

export function colorVariable(color: ChartColor): string {
  return `var(--gb-series-${color})`;
}

export function dashOf(pattern: LinePattern | undefined): string | undefined {
  switch (pattern) {
    case 'dashed':
      return '7 3';
    case 'dotted':
      return '2 3';
    case 'solid':
    case undefined:
      return undefined;
  }
}
