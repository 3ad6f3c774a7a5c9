import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { outputLatencyMs } from '../latency/output-latency.ts';
import { hasArrivedAtOnce } from '../tokens/arrived-at-once.ts';
import { visibleOutputTokenCount } from '../tokens/output-token-count.ts';

/**
 * Output tokens per second of one request as genai-bench defines it: `(output tokens - 1) / output latency`,
 * of the tokens that came as chunks. Differs from the inference speed only where the server states the tokens of the first chunk.
 * `undefined` below two tokens and for an answer that arrived at once, whose quotient would be absurd.
 */
export function outputThroughput(record: RequestRecord): number | undefined {
  const durationMs = outputLatencyMs(record);
  const tokenCount = visibleOutputTokenCount(record);
  if (durationMs === undefined || durationMs === 0 || tokenCount === undefined) return undefined;
  if (tokenCount < 2 || hasArrivedAtOnce(record)) return undefined;
  return ((tokenCount - 1) * 1000) / durationMs;
}

export const outputThroughputMetric = {
  key: 'outputThroughput',
  label: 'output throughput',
  unit: 'tokens/s',
  direction: 'higher',
  formula: '(visible output tokens − 1) / output latency',
  undefinedWhen: 'below two tokens; no time passed; arrived at once; unknown or contradicted count',
  perRequest: outputThroughput,
} as const satisfies MetricDefinition;
