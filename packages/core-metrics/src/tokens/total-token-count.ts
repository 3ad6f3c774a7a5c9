import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { outputTokenCount } from './output-token-count.ts';

/** Input plus output tokens. `undefined` unless both are known: half of a sum is not a sum. */
export function totalTokenCount(record: RequestRecord): number | undefined {
  const input = record.tokens.input?.count;
  const output = outputTokenCount(record);
  return input === undefined || output === undefined ? undefined : input + output;
}

export const totalTokenCountMetric = {
  key: 'totalTokenCount',
  label: 'total tokens',
  unit: 'tokens',
  direction: 'none',
  formula: 'input + output',
  undefinedWhen: 'either is unknown',
  perRequest: totalTokenCount,
} as const satisfies MetricDefinition;
