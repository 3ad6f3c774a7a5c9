import type { ServiceLevelObjective } from '../summary/goodput.ts';
import { objectiveMetrics } from './meets-objectives.ts';

/** Short names as other tools spell them. */
const aliases: Readonly<Record<string, string>> = {
  ttft: 'ttftMs',
  ttfo: 'firstAnswerTokenMs',
  tpot: 'tpotMs',
  itl: 'itlMs',
  e2e: 'e2eLatencyMs',
  e2el: 'e2eLatencyMs',
};

/**
 * Reads one objective, `metric:limit`: a short name (ttft, ttfo, tpot, itl, e2e, e2el) or any catalogue key with a
 * better direction, and the limit in the metric's unit. Times are in ms; `ms` and `s` may follow the number.
 * For a metric where higher is better the limit is a minimum.
 */
export function parseServiceLevelObjective(text: string): ServiceLevelObjective {
  const match = /^\s*([A-Za-z0-9_]+)\s*:\s*([0-9]*\.?[0-9]+)\s*(ms|s)?\s*$/.exec(text);
  if (match === null) throw invalid(text, 'it is not of the form metric:limit');
  const [, name = '', digits = '', unit] = match;
  const key = aliases[name.toLowerCase()] ?? name;
  const metric = objectiveMetrics.find((candidate) => candidate.key.toLowerCase() === key.toLowerCase());
  if (metric === undefined) {
    const known = [...Object.keys(aliases), ...objectiveMetrics.map((candidate) => candidate.key)];
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
