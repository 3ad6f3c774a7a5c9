import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * Time over which the answer came, in ms: `lastToken - firstToken`, which is end-to-end latency minus time to first
 * token. 0 when the whole answer came with its first chunk. `undefined` when it was not streamed.
 */
export function outputLatencyMs(record: RequestRecord): number | undefined {
  if (!record.streamed) return undefined;
  return elapsedMs(record.firstTokenAtMs, record.lastTokenAtMs);
}

export const outputLatencyMetric = {
  key: 'outputLatencyMs',
  label: 'output latency',
  unit: 'ms',
  direction: 'lower',
  formula: 'last token − first token',
  undefinedWhen: 'not streamed',
  perRequest: outputLatencyMs,
} as const satisfies MetricDefinition;
