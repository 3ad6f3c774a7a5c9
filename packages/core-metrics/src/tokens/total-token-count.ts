import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

/** Input plus output tokens. `undefined` unless both are known: half of a sum is not a sum. */
export function totalTokenCount(record: RequestRecord): number | undefined {
  const { input, output } = record.tokens;
  return input === undefined || output === undefined ? undefined : input.count + output.count;
}

export const totalTokenCountMetric = {
  key: 'totalTokenCount',
  label: 'total tokens',
  unit: 'tokens',
  direction: 'none',
  formula: 'input tokens + output tokens; undefined unless both are known',
  perRequest: totalTokenCount,
} as const satisfies MetricDefinition;
