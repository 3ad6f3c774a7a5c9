import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

/** How many events with a non-empty payload the answer came in. `undefined` when it was not streamed. */
export function chunkCount(record: RequestRecord): number | undefined {
  return record.streamed ? record.chunks?.atMs.length : undefined;
}

export const chunkCountMetric = {
  key: 'chunkCount',
  label: 'chunks',
  unit: 'chunks',
  direction: 'none',
  formula: 'events with a non-empty payload',
  undefinedWhen: 'not streamed',
  perRequest: chunkCount,
} as const satisfies MetricDefinition;
