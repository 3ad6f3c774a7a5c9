import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

/**
 * Tokens of the answer, reasoning included; the record says who counted. `undefined` when nobody did, and where what
 * arrived contradicts the server's count.
 */
export function outputTokenCount(record: RequestRecord): number | undefined {
  const { output } = record.tokens;
  return output?.contradicted === true ? undefined : output?.count;
}

/**
 * Output tokens that came as chunks: the count to divide a time between arrivals by, or to be divided by it. All output
 * tokens but those of reasoning that is counted and not shown. `undefined` where `outputTokenCount` is.
 */
export function visibleOutputTokenCount(record: RequestRecord): number | undefined {
  const all = outputTokenCount(record);
  return all === undefined ? undefined : (record.tokens.visible?.count ?? all);
}

/** Output tokens that never came as chunks: reasoning that is counted and not shown. `undefined` where none is known. */
export function hiddenOutputTokenCount(record: RequestRecord): number | undefined {
  const all = outputTokenCount(record);
  const { visible } = record.tokens;
  return all === undefined || visible === undefined ? undefined : Math.max(0, all - visible.count);
}

export const outputTokenCountMetric = {
  key: 'outputTokenCount',
  label: 'output tokens',
  unit: 'tokens',
  direction: 'none',
  formula: 'tokens of the answer, reasoning included',
  undefinedWhen: 'nobody counted; contradicted',
  perRequest: outputTokenCount,
} as const satisfies MetricDefinition;

export const hiddenOutputTokenCountMetric = {
  key: 'hiddenOutputTokenCount',
  label: 'hidden output',
  unit: 'tokens',
  direction: 'none',
  formula: 'output tokens that never came as chunks',
  undefinedWhen: 'none is known',
  perRequest: hiddenOutputTokenCount,
} as const satisfies MetricDefinition;
