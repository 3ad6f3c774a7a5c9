import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

/** Tokens of the answer, reasoning included; the record says who counted. `undefined` when nobody did. */
export function outputTokenCount(record: RequestRecord): number | undefined {
  return record.tokens.output?.count;
}

export const outputTokenCountMetric = {
  key: 'outputTokenCount',
  label: 'output tokens',
  unit: 'tokens',
  direction: 'none',
  formula: 'tokens of the answer, reasoning included, by the server where it says so',
  perRequest: outputTokenCount,
} as const satisfies MetricDefinition;
