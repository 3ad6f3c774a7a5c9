import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * From the scheduled instant to the first token, in ms: time to first token with the wait in the client.
 * `undefined` in a closed loop, without a token, or when the answer was not streamed.
 */
export function responseTimeToFirstTokenMs(record: RequestRecord): number | undefined {
  if (!record.streamed) return undefined;
  return elapsedMs(record.scheduledAtMs, record.firstTokenAtMs);
}

export const responseTtftMetric = {
  key: 'responseTtftMs',
  label: 'response TTFT',
  unit: 'ms',
  direction: 'lower',
  formula: 'first token − scheduled',
  undefinedWhen: 'closed loop; not streamed',
  perRequest: responseTimeToFirstTokenMs,
} as const satisfies MetricDefinition;
