import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';
import { answeredAtMs } from './end-to-end-latency.ts';

/**
 * From the instant at which the schedule wanted the request sent to the end of its answer, in ms. It holds what a
 * user waits when requests queue in the client, which end-to-end latency leaves out (coordinated omission).
 * `undefined` in a closed loop, which has no schedule.
 */
export function responseTimeMs(record: RequestRecord): number | undefined {
  return elapsedMs(record.scheduledAtMs, answeredAtMs(record));
}

export const responseTimeMetric = {
  key: 'responseTimeMs',
  label: 'response time',
  unit: 'ms',
  direction: 'lower',
  formula: 'end of the answer − scheduled',
  undefinedWhen: 'closed loop',
  perRequest: responseTimeMs,
} as const satisfies MetricDefinition;
