import type { Messages } from '../format/messages.ts';
import type { LatencyMetric } from '../model/latency-metric.ts';

/** The messages that spell metrics out. */
export const metricNames = {
  ttftMs: 'ttftName',
  itlMs: 'itlName',
  tpotMs: 'tpotName',
  e2eLatencyMs: 'e2eName',
} as const satisfies Readonly<Record<LatencyMetric, keyof Messages>>;
