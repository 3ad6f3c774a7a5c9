import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { elapsedMs } from './elapsed.ts';

/**
 * From the send to the first non-empty payload of any kind (text, reasoning, tool call), in ms:
 * `firstToken - sent`. A role-only or empty chunk is not a token.
 * `undefined` when no token came, or when the answer was not streamed: then nobody saw the first token.
 */
export function timeToFirstTokenMs(record: RequestRecord): number | undefined {
  if (!record.streamed) return undefined;
  return elapsedMs(record.sentAtMs, record.firstTokenAtMs);
}

export const ttftMetric = {
  key: 'ttftMs',
  label: 'TTFT',
  objectiveNames: ['ttft'],
  unit: 'ms',
  direction: 'lower',
  formula: 'first token of any kind − sent',
  undefinedWhen: 'no token came; the answer was not streamed',
  perRequest: timeToFirstTokenMs,
} as const satisfies MetricDefinition;
