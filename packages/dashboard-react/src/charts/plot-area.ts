import type { ChartAxis } from './chart-props.ts';
import type { CanvasBrush } from './use-canvas.ts';

/** Where values lie on a canvas: a linear scale along, a linear or logarithmic one upwards. */
export interface PlotScale {
  readonly xOf: (value: number) => number;
  readonly yOf: (value: number) => number;
  readonly xAt: (pixel: number) => number;
  readonly yAt: (pixel: number) => number;
}

export interface PlotDomain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Room for the labels of the axes, in CSS pixels. */
export const plotMargin = { top: 8, right: 12, bottom: 22, left: 56 } as const;

/** A scale with a logarithmic y axis; both ends of `y` must be above 0. */
export function createPlotScale(domain: PlotDomain, width: number, height: number): PlotScale {
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
export function logTicks(low: number, high: number): readonly number[] {
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

export interface AxesOptions {
  readonly scale: PlotScale;
  readonly domain: PlotDomain;
  readonly xAxis: ChartAxis;
  readonly formatY: (value: number) => string;
}

const LABEL_GAP_PX = 16;

/** Grid lines and labels; a label that would touch the one before is left out. */
export function paintAxes(brush: CanvasBrush, { scale, domain, xAxis, formatY }: AxesOptions): void {
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
