import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * When the answer was there, in ms on the run's clock: the last payload of a streamed answer (a usage chunk or
 * `[DONE]` after it does not count), the end of the body of any other. `undefined` for a stream without payload.
 */
export function answeredAtMs(record: RequestRecord): number | undefined {
  return record.streamed ? record.lastTokenAtMs : record.closedAtMs;
}

/** From the send to the end of the answer (`answeredAtMs`), in ms. `undefined` when the answer never came. */
export function endToEndLatencyMs(record: RequestRecord): number | undefined {
  return elapsedMs(record.sentAtMs, answeredAtMs(record));
}

export const e2eLatencyMetric = {
  key: 'e2eLatencyMs',
  label: 'E2E',
  objectiveNames: ['e2e', 'e2el'],
  unit: 'ms',
  direction: 'lower',
  formula: 'last token − sent; end of the body − sent for answers in one piece',
  undefinedWhen: 'a stream without a token',
  perRequest: endToEndLatencyMs,
} as const satisfies MetricDefinition;
