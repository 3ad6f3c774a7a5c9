import { useCallback, useState, type PointerEvent, type ReactNode } from 'react';
import type { HeatMap } from '../model/select-heat-map.ts';
import { createPlotScale, paintAxes, type PlotDomain } from './plot-area.ts';
import { useCanvas, type CanvasBrush } from './use-canvas.ts';

export interface HeatMapChartProps {
  readonly map: HeatMap;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly formatCount: (count: number) => string;
  readonly label: string;
}

/** Counts as depth of one colour, which stays readable whatever colours a person can tell apart. */
export function HeatMapChart(props: HeatMapChartProps): ReactNode {
  const { map, formatX, formatY, formatCount, label } = props;
  const [readout, setReadout] = useState('');
  const paint = useCallback(
    (brush: CanvasBrush) => {
      const domain = domainOf(map);
      const scale = createPlotScale(domain, brush.width, brush.height);
      paintAxes(brush, { scale, domain, formatX, formatY });
      brush.context.fillStyle = brush.color('--gb-series-1');
      map.counts.forEach((rows, column) => {
        const left = scale.xOf(map.columnEdgesMs[column] as number);
        const right = scale.xOf(map.columnEdgesMs[column + 1] as number);
        rows.forEach((count, row) => {
          if (count === 0) return;
          const top = scale.yOf(map.rowEdgesMs[row + 1] as number);
          const bottom = scale.yOf(map.rowEdgesMs[row] as number);
          // The root keeps single requests visible beside crowds.
          brush.context.globalAlpha = 0.2 + 0.8 * Math.sqrt(count / map.maxCount);
          brush.context.fillRect(left, top, Math.max(1, right - left - 0.5), Math.max(1, bottom - top - 0.5));
        });
      });
      brush.context.globalAlpha = 1;
    },
    [map, formatX, formatY],
  );
  const canvas = useCanvas(paint);
  const readPointer = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = createPlotScale(domainOf(map), box.width, box.height);
    const column = cellAt(map.columnEdgesMs, scale.xAt(event.clientX - box.left));
    const row = cellAt(map.rowEdgesMs, scale.yAt(event.clientY - box.top));
    const count = map.counts[column]?.[row];
    const low = map.rowEdgesMs[row];
    const high = map.rowEdgesMs[row + 1];
    const atMs = map.columnEdgesMs[column];
    if (count === undefined || low === undefined || high === undefined || atMs === undefined) {
      setReadout('');
    } else {
      setReadout(`${formatX(atMs)}, ${formatY(low)} – ${formatY(high)}: ${formatCount(count)}`);
    }
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

function domainOf(map: HeatMap): PlotDomain {
  return {
    x: [map.columnEdgesMs[0] as number, map.columnEdgesMs.at(-1) as number],
    y: [map.rowEdgesMs[0] as number, map.rowEdgesMs.at(-1) as number],
  };
}

function cellAt(edges: readonly number[], value: number): number {
  return edges.findLastIndex((edge) => edge <= value);
}
