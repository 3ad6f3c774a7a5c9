import { useCallback, useMemo, type ReactNode } from 'react';
import type { HeatMap } from '../model/select-heat-map.ts';
import type { ChartAxis } from './chart-props.ts';
import { PlotCanvas, type PlotScale, type PointerPosition, type CanvasBrush } from './plot-canvas.tsx';

export interface HeatMapChartProps {
  readonly map: HeatMap;
  readonly xAxis: ChartAxis;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly formatYTick: (y: number) => string;
  readonly formatCount: (count: number) => string;
  readonly label: string;
}

/** Counts as depth of one colour, which stays readable whatever colours a person can tell apart. */
export function HeatMapChart(props: HeatMapChartProps): ReactNode {
  const { map, xAxis, formatX, formatY, formatYTick, formatCount, label } = props;
  const yDomain = useMemo(
    () => [map.rowEdgesMs[0] as number, map.rowEdgesMs.at(-1) as number] as const,
    [map],
  );
  const paintMarks = useCallback(
    ({ context, color }: CanvasBrush, scale: PlotScale) => {
      context.fillStyle = color('--gb-series-1');
      map.counts.forEach((rows, column) => {
        const left = scale.xOf(map.columnEdgesMs[column] as number);
        const right = scale.xOf(map.columnEdgesMs[column + 1] as number);
        rows.forEach((count, row) => {
          if (count === 0) return;
          const top = scale.yOf(map.rowEdgesMs[row + 1] as number);
          const bottom = scale.yOf(map.rowEdgesMs[row] as number);
          // The root keeps single requests visible beside crowds.
          context.globalAlpha = 0.2 + 0.8 * Math.sqrt(count / map.maxCount);
          context.fillRect(left, top, Math.max(1, right - left - 0.5), Math.max(1, bottom - top - 0.5));
        });
      });
    },
    [map],
  );
  const describeAt = ({ x, y }: PointerPosition, scale: PlotScale): string => {
    const column = cellAt(map.columnEdgesMs, scale.xAt(x));
    const row = cellAt(map.rowEdgesMs, scale.yAt(y));
    const [atMs, low, high] = [map.columnEdgesMs[column], map.rowEdgesMs[row], map.rowEdgesMs[row + 1]];
    const count = map.counts[column]?.[row];
    if (count === undefined || low === undefined || high === undefined || atMs === undefined) return '';
    return `${formatX(atMs)}, ${formatY(low)} – ${formatY(high)}: ${formatCount(count)}`;
  };
  return <PlotCanvas {...{ xAxis, yDomain, formatYTick, label, paintMarks, describeAt }} />;
}

function cellAt(edges: readonly number[], value: number): number {
  return edges.findLastIndex((edge) => edge <= value);
}
