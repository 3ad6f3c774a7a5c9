import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

/** The part of the input tokens that the server took from its prefix cache. `undefined` unless the server says so. */
export function cachedInputTokenCount(record: RequestRecord): number | undefined {
  return record.tokens.cachedInput?.count;
}

export const cachedInputTokenCountMetric = {
  key: 'cachedInputTokenCount',
  label: 'cached input',
  unit: 'tokens',
  direction: 'none',
  formula: "the part of the input from the server's prefix cache",
  undefinedWhen: 'not stated',
  perRequest: cachedInputTokenCount,
} as const satisfies MetricDefinition;
