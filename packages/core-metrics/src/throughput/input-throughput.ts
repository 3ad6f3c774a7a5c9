import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { timeToFirstTokenMs } from '../latency/time-to-first-token.ts';

/**
 * Input tokens per second until the first token as genai-bench defines it: `input tokens / TTFT`. Queueing and the
 * network are inside, so it is a lower bound of the prefill speed. `undefined` where TTFT is, or where it is 0.
 */
export function inputThroughput(record: RequestRecord): number | undefined {
  const ttftMs = timeToFirstTokenMs(record);
  const inputTokenCount = record.tokens.input?.count;
  if (ttftMs === undefined || ttftMs === 0 || inputTokenCount === undefined) return undefined;
  return (inputTokenCount * 1000) / ttftMs;
}

export const inputThroughputMetric = {
  key: 'inputThroughput',
  label: 'input throughput',
  unit: 'tokens/s',
  direction: 'higher',
  formula: 'input tokens / TTFT',
  undefinedWhen: 'TTFT is undefined or 0; unknown count',
  perRequest: inputThroughput,
} as const satisfies MetricDefinition;
