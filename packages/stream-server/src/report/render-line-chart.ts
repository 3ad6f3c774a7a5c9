import { axisTicks } from './axis-ticks.ts';
import { escapeHtml } from './escape-html.ts';

export interface ChartSeries {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** At most six; colours repeat after that. */
  readonly series: readonly ChartSeries[];
}

const size = { width: 480, height: 280 };
const plot = { left: 60, top: 16, right: 456, bottom: 208 };
const MAX_MARKED_POINTS = 40;

/** Lines as SVG; the empty text where there is no point. Colours come from the classes `s0` to `s5` of the page. */
export function renderLineChart({ title, xLabel, yLabel, series }: LineChart): string {
  const drawn = series.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return '';
  const points = drawn.flatMap((each) => each.points);
  const xTicks = ticksOf(points.map(({ x }) => x));
  // Heights are compared by eye, so they start at 0.
  const yTicks = ticksOf([0, ...points.map(({ y }) => y)]);
  const toX = scale(xTicks, plot.left, plot.right);
  const toY = scale(yTicks, plot.bottom, plot.top);
  const names = drawn.map(({ name }) => name).join(', ');
  return [
    `<figure><figcaption>${escapeHtml(title)}</figcaption>`,
    `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escapeHtml(`${title}: ${names}`)}">`,
    ...yTicks.map((tick) => yTick(tick, toY(tick))),
    ...xTicks.map((tick) => text(toX(tick), plot.bottom + 16, 'middle', formatTick(tick))),
    text((plot.left + plot.right) / 2, plot.bottom + 34, 'middle', xLabel),
    `<text x="14" y="${(plot.top + plot.bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(plot.top + plot.bottom) / 2})">${escapeHtml(yLabel)}</text>`,
    ...drawn.map((each, index) => line(each, index, toX, toY)),
    ...drawn.map((each, index) => legend(each.name, index)),
    '</svg></figure>',
  ].join('\n');
}

function ticksOf(values: readonly number[]): readonly number[] {
  // Not by spread: there may be more values than a call takes arguments.
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return axisTicks(low, high);
}

function scale(ticks: readonly number[], from: number, to: number): (value: number) => number {
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  return (value) => Number((from + ((value - low) / (high - low)) * (to - from)).toFixed(2));
}

function yTick(tick: number, y: number): string {
  return `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y}" y2="${y}"/>${text(plot.left - 6, y + 4, 'end', formatTick(tick))}`;
}

function line(
  { points }: ChartSeries,
  index: number,
  toX: (x: number) => number,
  toY: (y: number) => number,
): string {
  const corners = points.map(({ x, y }) => `${toX(x)},${toY(y)}`);
  const marks = points.length > MAX_MARKED_POINTS ? [] : points;
  return [
    `<polyline class="line s${index % 6}" points="${corners.join(' ')}"/>`,
    ...marks.map(({ x, y }) => `<circle class="mark s${index % 6}" cx="${toX(x)}" cy="${toY(y)}" r="3"/>`),
  ].join('');
}

function legend(name: string, index: number): string {
  const x = plot.left + (index % 3) * 136;
  const y = plot.bottom + 52 + Math.floor(index / 3) * 16;
  return `<line class="line s${index % 6}" x1="${x}" x2="${x + 18}" y1="${y - 4}" y2="${y - 4}"/>${text(x + 24, y, 'start', name)}`;
}

function text(x: number, y: number, anchor: 'start' | 'middle' | 'end', content: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
}

function formatTick(value: number): string {
  return Math.abs(value) >= 10_000 ? `${Number((value / 1000).toPrecision(6))}k` : String(value);
}
