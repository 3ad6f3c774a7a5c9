import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * From the send to the first payload that is the answer (text or tool call, not reasoning), in ms.
 * Equals time to first token for a model that does not reason. `undefined` when no answer came or it was not streamed.
 */
export function timeToFirstAnswerTokenMs(record: RequestRecord): number | undefined {
  if (!record.streamed) return undefined;
  return elapsedMs(record.sentAtMs, record.firstAnswerTokenAtMs);
}

export const firstAnswerTokenMetric = {
  key: 'firstAnswerTokenMs',
  label: 'TTFO',
  objectiveNames: ['ttfo'],
  unit: 'ms',
  direction: 'lower',
  formula: 'first token of the answer − sent; reasoning does not count',
  undefinedWhen: 'no answer came; not streamed',
  perRequest: timeToFirstAnswerTokenMs,
} as const satisfies MetricDefinition;
