import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

/** Tokens of the prompt; the record says who counted. `undefined` when nobody did. */
export function inputTokenCount(record: RequestRecord): number | undefined {
  return record.tokens.input?.count;
}

export const inputTokenCountMetric = {
  key: 'inputTokenCount',
  label: 'input tokens',
  unit: 'tokens',
  direction: 'none',
  formula: 'tokens of the prompt',
  undefinedWhen: 'nobody counted',
  perRequest: inputTokenCount,
} as const satisfies MetricDefinition;
