import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { chunkCount } from './chunk-count.ts';
import { visibleOutputTokenCount } from './output-token-count.ts';

/**
 * Mean tokens per chunk: `visible output tokens / chunks`. Above 1 (speculative decoding, batching servers) the gaps between
 * chunks are not gaps between tokens. `undefined` without chunks or without a token count.
 */
export function tokensPerChunk(record: RequestRecord): number | undefined {
  const chunks = chunkCount(record);
  const visibleTokenCount = visibleOutputTokenCount(record);
  return chunks === undefined || chunks === 0 || visibleTokenCount === undefined
    ? undefined
    : visibleTokenCount / chunks;
}

export const tokensPerChunkMetric = {
  key: 'tokensPerChunk',
  label: 'tokens/chunk',
  unit: 'tokens/chunk',
  direction: 'none',
  formula: 'visible output tokens / chunks',
  undefinedWhen: 'not streamed; no chunk; unknown count',
  perRequest: tokensPerChunk,
} as const satisfies MetricDefinition;
