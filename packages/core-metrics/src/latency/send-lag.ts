import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * How late the client sent, in ms: `sent - scheduled`. It grows when the client is overloaded or a concurrency cap
 * binds. `undefined` in a closed loop and for a request that was never sent.
 */
export function sendLagMs(record: RequestRecord): number | undefined {
  return elapsedMs(record.scheduledAtMs, record.sentAtMs);
}

export const sendLagMetric = {
  key: 'sendLagMs',
  label: 'send lag',
  unit: 'ms',
  direction: 'lower',
  formula: 'sent − scheduled',
  undefinedWhen: 'closed loop; never sent',
  perRequest: sendLagMs,
} as const satisfies MetricDefinition;
