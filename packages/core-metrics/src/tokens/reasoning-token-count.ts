import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

/**
 * The part of the output tokens that is reasoning. `undefined` when unknown, and when it exceeds the output tokens:
 * some servers miscount, and a part larger than its whole is no figure.
 */
export function reasoningTokenCount(record: RequestRecord): number | undefined {
  const { reasoning, output } = record.tokens;
  if (reasoning === undefined) return undefined;
  return output !== undefined && reasoning.count > output.count ? undefined : reasoning.count;
}

export const reasoningTokenCountMetric = {
  key: 'reasoningTokenCount',
  label: 'reasoning tokens',
  unit: 'tokens',
  direction: 'none',
  formula: 'the part of the output that is reasoning',
  undefinedWhen: 'not stated; stated as more than all output',
  perRequest: reasoningTokenCount,
} as const satisfies MetricDefinition;
