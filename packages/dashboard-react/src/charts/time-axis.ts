import type { Formatter } from '../format/create-formatter.ts';
import { timeTicks } from '../model/time-ticks.ts';
import type { ChartAxis } from './chart-props.ts';

/** An axis of the run's clock, labelled as finely as its span needs. */
export function timeAxis([fromMs, toMs]: readonly [number, number], format: Formatter): ChartAxis {
  const { valuesMs, decimals } = timeTicks(fromMs, toMs);
  return { from: fromMs, to: toMs, ticks: valuesMs, format: (atMs) => format.elapsed(atMs, decimals) };
}
