import { useCallback, type ReactNode } from 'react';
import type { ChartAxis } from './chart-props.ts';
import { PlotCanvas, type PlotScale, type PointerPosition, type CanvasBrush } from './plot-canvas.tsx';

export interface ScatterChartPoint {
  readonly x: number;
  /** Above 0: the axis is logarithmic. */
  readonly y: number;
  readonly isGood: boolean;
}

export interface ScatterChartProps {
  readonly points: readonly ScatterChartPoint[];
  readonly xAxis: ChartAxis;
  readonly yDomain: readonly [number, number];
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly formatYTick: (y: number) => string;
  readonly label: string;
}

/** How near the pointer must come to a point to be on it. */
const REACH_PX = 24;

/** Points on a canvas: thousands cost a few milliseconds. Good ones are discs, others crosses. */
export function ScatterChart(props: ScatterChartProps): ReactNode {
  const { points, xAxis, yDomain, formatX, formatY, formatYTick, label } = props;
  const paintMarks = useCallback(
    ({ context, color }: CanvasBrush, scale: PlotScale) => {
      context.fillStyle = color('--gb-series-1');
      context.strokeStyle = color('--gb-bad');
      context.lineWidth = 1.5;
      for (const point of points) {
        const [x, y] = [scale.xOf(point.x), scale.yOf(point.y)];
        context.beginPath();
        if (point.isGood) {
          context.globalAlpha = 0.55;
          context.arc(x, y, 2.2, 0, 2 * Math.PI);
          context.fill();
        } else {
          context.globalAlpha = 1;
          context.moveTo(x - 3.5, y - 3.5);
          context.lineTo(x + 3.5, y + 3.5);
          context.moveTo(x + 3.5, y - 3.5);
          context.lineTo(x - 3.5, y + 3.5);
          context.stroke();
        }
      }
    },
    [points],
  );
  const describeAt = (pointer: PointerPosition, scale: PlotScale): string => {
    let nearest: ScatterChartPoint | undefined;
    let nearestDistance = REACH_PX;
    for (const point of points) {
      const distance = Math.hypot(scale.xOf(point.x) - pointer.x, scale.yOf(point.y) - pointer.y);
      if (distance < nearestDistance) [nearest, nearestDistance] = [point, distance];
    }
    return nearest === undefined ? '' : `${formatX(nearest.x)}: ${formatY(nearest.y)}`;
  };
  return <PlotCanvas {...{ xAxis, yDomain, formatYTick, label, paintMarks, describeAt }} />;
}
