import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * From the send to the first byte of the response, status line included, in ms. A server that sends its headers at
 * once has a small value here however long its first token takes. `undefined` when nothing came back.
 */
export function timeToFirstByteMs(record: RequestRecord): number | undefined {
  return elapsedMs(record.sentAtMs, record.firstByteAtMs);
}

export const firstByteMetric = {
  key: 'firstByteMs',
  label: 'first byte',
  unit: 'ms',
  direction: 'lower',
  formula: 'first byte of the response − sent',
  undefinedWhen: 'nothing came back',
  perRequest: timeToFirstByteMs,
} as const satisfies MetricDefinition;
