import type { ServiceLevelObjective } from '../summary/goodput.ts';
import { objectiveMetrics } from './meets-objectives.ts';

/**
 * Reads one objective, `metric:limit`: a short name of the catalogue or any of its keys with a better direction, and
 * the limit in the metric's unit. Times are in ms; `ms` and `s` may follow the number.
 * For a metric where higher is better the limit is a minimum.
 */
export function parseServiceLevelObjective(text: string): ServiceLevelObjective {
  const match = /^\s*([A-Za-z0-9_]+)\s*:\s*([0-9]*\.?[0-9]+)\s*(ms|s)?\s*$/.exec(text);
  if (match === null) throw invalid(text, 'it is not of the form metric:limit');
  const [, name = '', digits = '', unit] = match;
  const metric = objectiveMetrics.find(({ key, objectiveNames = [] }) =>
    [key.toLowerCase(), ...objectiveNames].includes(name.toLowerCase()),
  );
  if (metric === undefined) {
    const known = [
      ...objectiveMetrics.flatMap(({ objectiveNames = [] }) => objectiveNames),
      ...objectiveMetrics.map(({ key }) => key),
    ];
    throw invalid(text, `"${name}" is no metric with a better direction; there are ${known.join(', ')}`);
  }
  if (unit !== undefined && metric.unit !== 'ms') throw invalid(text, `${metric.key} is in ${metric.unit}`);
  return { metric: metric.key, limit: Number(digits) * (unit === 's' ? 1000 : 1) };
}

function invalid(text: string, reason: string): RangeError {
  return new RangeError(
    `Objective "${text}" cannot be read: ${reason}. Write for instance ttft:500 (in ms).`,
  );
}
