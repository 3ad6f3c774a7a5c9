import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';
import { chunkCount } from './chunk-count.ts';

/**
 * Mean tokens per chunk: `output tokens / chunks`. Above 1 (speculative decoding, batching servers) the gaps between
 * chunks are not gaps between tokens. `undefined` without chunks or without a token count.
 */
export function tokensPerChunk(record: RequestRecord): number | undefined {
  const chunks = chunkCount(record);
  const outputTokenCount = record.tokens.output?.count;
  return chunks === undefined || chunks === 0 || outputTokenCount === undefined
    ? undefined
    : outputTokenCount / chunks;
}

export const tokensPerChunkMetric = {
  key: 'tokensPerChunk',
  label: 'tokens/chunk',
  unit: 'tokens/chunk',
  direction: 'none',
  formula: 'output tokens / chunks; above 1 the gaps between chunks are not gaps between tokens',
  perRequest: tokensPerChunk,
} as const satisfies MetricDefinition;
