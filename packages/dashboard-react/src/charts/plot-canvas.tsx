import { useCallback, useState, useEffect, useRef } from 'react';
import type { PointerEvent, ReactNode, RefObject } from 'react';
import type { ChartAxis } from './chart-props.ts';
import { pageTurns } from './drawing-turns.ts';

/** Where values lie on a canvas: a linear scale along, a linear or logarithmic one upwards. */
export interface PlotScale {
  readonly xOf: (value: number) => number;
  readonly yOf: (value: number) => number;
  readonly xAt: (pixel: number) => number;
  readonly yAt: (pixel: number) => number;
}

interface PlotDomain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Room for the labels of the axes, in CSS pixels. */
const plotMargin = { top: 8, right: 12, bottom: 22, left: 56 } as const;

/** A scale with a logarithmic y axis; both ends of `y` must be above 0. */
function createPlotScale(domain: PlotDomain, width: number, height: number): PlotScale {
  const left = plotMargin.left;
  const plotWidth = Math.max(1, width - left - plotMargin.right);
  const plotHeight = Math.max(1, height - plotMargin.top - plotMargin.bottom);
  const [x0, x1] = domain.x;
  const [log0, log1] = domain.y.map(Math.log) as [number, number];
  const xSpan = x1 - x0 || 1;
  const ySpan = log1 - log0 || 1;
  return {
    xOf: (value) => left + ((value - x0) / xSpan) * plotWidth,
    yOf: (value) => plotMargin.top + plotHeight - ((Math.log(value) - log0) / ySpan) * plotHeight,
    xAt: (pixel) => x0 + ((pixel - left) / plotWidth) * xSpan,
    yAt: (pixel) => Math.exp(log0 + ((plotMargin.top + plotHeight - pixel) / plotHeight) * ySpan),
  };
}

/** 1, 2 and 5 times powers of ten within the range: at least two, else its ends. */
function logTicks(low: number, high: number): readonly number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const factor of [1, 2, 5]) {
      const tick = factor * 10 ** power;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  }
  if (ticks.length < 2) return [low, high];
  const step = Math.ceil(ticks.length / 6);
  return ticks.filter((_, index) => index % step === 0);
}

interface AxesOptions {
  readonly scale: PlotScale;
  readonly domain: PlotDomain;
  readonly xAxis: ChartAxis;
  readonly formatY: (value: number) => string;
}

const LABEL_GAP_PX = 16;

/** Grid lines and labels; a label that would touch the one before is left out. */
function paintAxes(brush: CanvasBrush, { scale, domain, xAxis, formatY }: AxesOptions): void {
  const { context, width, height, color } = brush;
  context.fillStyle = color('--gb-text-soft');
  context.strokeStyle = color('--gb-grid');
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const tick of logTicks(...domain.y)) {
    const y = Math.round(scale.yOf(tick)) + 0.5;
    context.beginPath();
    context.moveTo(plotMargin.left, y);
    context.lineTo(width - plotMargin.right, y);
    context.stroke();
    context.fillText(formatY(tick), plotMargin.left - 6, y);
  }
  context.textAlign = 'center';
  let freeFrom = 0;
  for (const value of xAxis.ticks) {
    const label = xAxis.format(value);
    const halfWidth = context.measureText(label).width / 2;
    const x = Math.min(scale.xOf(value), width - halfWidth);
    if (x - halfWidth < freeFrom) continue;
    freeFrom = x + halfWidth + LABEL_GAP_PX;
    context.fillText(label, x, height - 9);
  }
}

interface PlotCanvasProps {
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

/** Draws in CSS pixels; `color` reads a variable of the theme around the canvas. */
export interface CanvasBrush {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly color: (variable: string) => string;
}

/**
 * A canvas that is painted when `paint` changes, when its size changes, and when the system's or the page's theme
 * does: a canvas does not follow CSS variables by itself.
 */
function useCanvas(paint: (brush: CanvasBrush) => void): RefObject<HTMLCanvasElement | null> {
  const ref = useRef<HTMLCanvasElement>(null);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const repaint = (): void => setVersion((count) => count + 1);
    // All canvases of a page hear of a new theme at once; painted one by one they do not hold up the page itself.
    const unwatch = watchAppearance(canvas, () => pageTurns.ask(canvas, repaint));
    return () => {
      unwatch();
      pageTurns.giveUp(canvas);
    };
  }, []);
  useEffect(() => {
    const canvas = ref.current;
    // Some environments have canvases that cannot be drawn on; the table still has the data.
    const context = canvas?.getContext('2d');
    if (canvas === null || context === null || context === undefined) return;
    const { width, height } = canvas.getBoundingClientRect();
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    const style = getComputedStyle(canvas);
    context.font = `11px ${style.fontFamily}`;
    paint({ context, width, height, color: (variable) => style.getPropertyValue(variable).trim() });
  }, [paint, version]);
  return ref;
}

function watchAppearance(canvas: HTMLCanvasElement, onChange: () => void): () => void {
  const scheme = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined;
  scheme?.addEventListener('change', onChange);
  const sizes = typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(onChange);
  sizes?.observe(canvas);
  const root = canvas.closest('.gb-root');
  const themes = new MutationObserver(onChange);
  if (root !== null) themes.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    scheme?.removeEventListener('change', onChange);
    sizes?.disconnect();
    themes.disconnect();
  };
}
