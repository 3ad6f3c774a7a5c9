import { useCallback, useState, type PointerEvent, type ReactNode } from 'react';
import { createPlotScale, paintAxes, type PlotDomain } from './plot-area.ts';
import { useCanvas, type CanvasBrush } from './use-canvas.ts';

export interface ScatterChartPoint {
  readonly x: number;
  /** Above 0: the axis is logarithmic. */
  readonly y: number;
  readonly isGood: boolean;
}

export interface ScatterChartProps {
  readonly points: readonly ScatterChartPoint[];
  readonly domain: PlotDomain;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly label: string;
}

/** Points on a canvas: thousands cost a few milliseconds. Good ones are discs, others crosses. */
export function ScatterChart(props: ScatterChartProps): ReactNode {
  const { points, domain, formatX, formatY, label } = props;
  const [readout, setReadout] = useState('');
  const paint = useCallback(
    (brush: CanvasBrush) => {
      const scale = createPlotScale(domain, brush.width, brush.height);
      paintAxes(brush, { scale, domain, formatX, formatY });
      const { context, color } = brush;
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
      context.globalAlpha = 1;
    },
    [points, domain, formatX, formatY],
  );
  const canvas = useCanvas(paint);
  const readPointer = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = createPlotScale(domain, box.width, box.height);
    const [pointerX, pointerY] = [event.clientX - box.left, event.clientY - box.top];
    let nearest: ScatterChartPoint | undefined;
    let nearestDistance = 24;
    for (const point of points) {
      const distance = Math.hypot(scale.xOf(point.x) - pointerX, scale.yOf(point.y) - pointerY);
      if (distance < nearestDistance) [nearest, nearestDistance] = [point, distance];
    }
    setReadout(nearest === undefined ? '' : `${formatX(nearest.x)}: ${formatY(nearest.y)}`);
  };
  return (
    <>
      <canvas
        ref={canvas}
        className="gb-canvas"
        role="img"
        aria-label={label}
        onPointerMove={readPointer}
        onPointerLeave={() => setReadout('')}
      />
      <div className="gb-readout gb-number">{readout}</div>
    </>
  );
}
