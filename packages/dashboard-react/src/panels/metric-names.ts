import type { Messages } from '../format/messages.ts';
import type { LatencyMetric } from '../model/latency-metric.ts';

/** The messages that say in a few words what a metric is. */
export const metricShortNames = {
  ttftMs: 'ttftShort',
  itlMs: 'itlShort',
  tpotMs: 'tpotShort',
  e2eLatencyMs: 'e2eShort',
} as const satisfies Readonly<Record<LatencyMetric, keyof Messages>>;

/** The messages that spell metrics out. */
export const metricNames = {
  ttftMs: 'ttftName',
  itlMs: 'itlName',
  tpotMs: 'tpotName',
  e2eLatencyMs: 'e2eName',
} as const satisfies Readonly<Record<LatencyMetric, keyof Messages>>;
