import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { hasArrivedAtOnce } from '../tokens/arrived-at-once.ts';
import { visibleOutputTokenCount } from '../tokens/output-token-count.ts';
import { outputLatencyMs } from './output-latency.ts';

/**
 * Mean time between output tokens, in ms: `(lastToken - firstToken) / (visible output tokens - 1)`. Prefill is left
 * out, and so are tokens of reasoning that never came: they took their time before the first chunk.
 * Where the server states how many tokens the first chunk held, those are subtracted instead of 1: they all came
 * at the first instant, and counting them as gaps would flatter the server.
 * `undefined` below two tokens, when no token came after the first chunk, when the answer arrived at once (there is no
 * gap to measure, and 0 would read as infinitely fast), and when several answers came side by side in one stream.
 */
export function timePerOutputTokenMs(record: RequestRecord): number | undefined {
  const durationMs = outputLatencyMs(record);
  const tokenCount = visibleOutputTokenCount(record);
  if (durationMs === undefined || tokenCount === undefined) return undefined;
  if (record.choiceCount !== undefined || hasArrivedAtOnce(record)) return undefined;
  const laterTokenCount = tokenCount - (record.chunks?.tokenCount?.[0] ?? 1);
  if (laterTokenCount <= 0 || durationMs === 0) return undefined;
  return durationMs / laterTokenCount;
}

export const tpotMetric = {
  key: 'tpotMs',
  label: 'TPOT',
  objectiveNames: ['tpot'],
  unit: 'ms',
  direction: 'lower',
  formula: '(last token − first token) / (visible output tokens − those of the first chunk, 1 where unknown)',
  undefinedWhen:
    'below two tokens; unknown or contradicted count; all tokens in the first chunk; arrived at once; several answers in one stream',
  perRequest: timePerOutputTokenMs,
} as const satisfies MetricDefinition;
