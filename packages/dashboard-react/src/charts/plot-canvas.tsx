import { useCallback, useState, type PointerEvent, type ReactNode } from 'react';
import type { ChartAxis } from './chart-props.ts';
import { createPlotScale, paintAxes, type PlotScale } from './plot-area.ts';
import { useCanvas, type CanvasBrush } from './use-canvas.ts';

export interface PlotCanvasProps {
  readonly xAxis: ChartAxis;
  /** Ends of the logarithmic axis upwards; both above 0. */
  readonly yDomain: readonly [number, number];
  readonly formatYTick: (y: number) => string;
  readonly label: string;
  /** Draws the marks between the axes. Must be stable. */
  readonly paintMarks: (brush: CanvasBrush, scale: PlotScale) => void;
  /** What is under the pointer, in words; nothing where there is nothing. */
  readonly describeAt: (pointer: PointerPosition, scale: PlotScale) => string;
}

/** CSS pixels from the upper left corner of the canvas. */
export interface PointerPosition {
  readonly x: number;
  readonly y: number;
}

/** A canvas with axes, and a line below it that says what the pointer is on. */
export function PlotCanvas(props: PlotCanvasProps): ReactNode {
  const { xAxis, yDomain, formatYTick, label, paintMarks, describeAt } = props;
  const [readout, setReadout] = useState('');
  const paint = useCallback(
    (brush: CanvasBrush) => {
      const domain = { x: [xAxis.from, xAxis.to], y: yDomain } as const;
      const scale = createPlotScale(domain, brush.width, brush.height);
      paintAxes(brush, { scale, domain, xAxis, formatY: formatYTick });
      paintMarks(brush, scale);
      brush.context.globalAlpha = 1;
    },
    [xAxis, yDomain, formatYTick, paintMarks],
  );
  const canvas = useCanvas(paint);
  const readPointer = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = createPlotScale({ x: [xAxis.from, xAxis.to], y: yDomain }, box.width, box.height);
    setReadout(describeAt({ x: event.clientX - box.left, y: event.clientY - box.top }, scale));
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
