import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { timePerOutputTokenMs } from '../latency/time-per-output-token.ts';

/** Tokens per second that one user sees while the answer comes: `1000 / tpotMs`. `undefined` where TPOT is. */
export function outputInferenceSpeed(record: RequestRecord): number | undefined {
  const tpotMs = timePerOutputTokenMs(record);
  return tpotMs === undefined ? undefined : 1000 / tpotMs;
}

export const outputInferenceSpeedMetric = {
  key: 'outputInferenceSpeed',
  label: 'speed',
  unit: 'tokens/s',
  direction: 'higher',
  formula: '1 / TPOT',
  undefinedWhen: 'TPOT is undefined',
  perRequest: outputInferenceSpeed,
} as const satisfies MetricDefinition;
