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

/** A colour of the theme, set in `styles.css`; each has a contrast of 3:1 or more against the panels. */
export type ChartColor = 1 | 2 | 3 | 4 | 5 | 6;

/** Lines differ by dashes as well as by colour. */
export type LinePattern = 'solid' | 'dashed' | 'dotted';

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  readonly color: ChartColor;
  readonly pattern?: LinePattern | undefined;
}

/** One position on the x axis; a series without a value there has a gap. */
export interface ChartRow {
  readonly x: number;
  readonly values: Readonly<Record<string, number | undefined>>;
  /** The band behind the lines. */
  readonly band?: readonly [number, number] | undefined;
  /** Said of this row in the tooltip. */
  readonly note?: string;
}

/** An axis with labels at chosen places. */
export interface ChartAxis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

export interface LineChartProps {
  readonly rows: readonly ChartRow[];
  readonly series: readonly ChartSeries[];
  readonly bandLabel?: string;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  /** Ends of the x axis and its labels; from 0 or the first row to the last unless stated. */
  readonly xAxis?: ChartAxis;
  /** Short labels of the y axis; `formatY` unless stated. */
  readonly formatYTick?: (y: number) => string;
  readonly xLabel?: string;
  /** Vertical lines, such as the starts of levels. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
  readonly height?: number;
  /** Dots on the points, for charts of few points. */
  readonly hasDots?: boolean;
  /** Lines go on over rows in which they have no value. */
  readonly joinsGaps?: boolean;
  /** Set where the reader may choose a stretch of x by dragging. */
  readonly onZoom?: ((fromX: number, toX: number) => void) | undefined;
}

export interface BarChartProps {
  readonly bars: readonly { readonly label: string; readonly value: number; readonly note: string }[];
  readonly label: string;
  readonly color: ChartColor;
  readonly formatValue: (value: number) => string;
  readonly height?: number;
}

/** Kept free for a chart while it loads, so that the page does not jump. */
export const CHART_HEIGHT_PX = 220;
