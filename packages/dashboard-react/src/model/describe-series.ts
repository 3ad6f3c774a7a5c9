import { fillMessage, type Messages } from '../format/messages.ts';
import type { Formatter } from '../format/create-formatter.ts';

export interface DescribedSeries {
  readonly label: string;
  /** In order of time; stretches without a value are left out. */
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
  readonly formatValue: (value: number) => string;
}

/** A change below this share of the start is called steady: smaller ones drown in the noise of a second. */
const STEADY_SHARE = 0.05;

/** One sentence that says what a line shows to someone who cannot see it: where it started and ended, and its peak. */
export function describeSeries(series: DescribedSeries, format: Formatter, messages: Messages): string {
  const first = series.points[0];
  const last = series.points.at(-1);
  if (first === undefined || last === undefined) return messages.noData;
  const peak = series.points.reduce((high, point) => (point.value > high.value ? point : high));
  const change = last.value - first.value;
  const isSteady = Math.abs(change) <= Math.abs(first.value) * STEADY_SHARE;
  const template = isSteady ? messages.seriesSteady : change > 0 ? messages.seriesRose : messages.seriesFell;
  return fillMessage(template, {
    label: series.label,
    first: series.formatValue(first.value),
    last: series.formatValue(last.value),
    peak: series.formatValue(peak.value),
    span: format.durationMs(last.atMs - first.atMs),
  });
}
