import { connectMetric } from '../latency/connect-time.ts';
import { e2eLatencyMetric } from '../latency/end-to-end-latency.ts';
import { firstAnswerTokenMetric } from '../latency/first-answer-token.ts';
import { firstByteMetric } from '../latency/first-byte.ts';
import { itlMetric } from '../latency/inter-token-latencies.ts';
import { outputLatencyMetric } from '../latency/output-latency.ts';
import { responseTimeMetric } from '../latency/response-time.ts';
import { responseTtftMetric } from '../latency/response-time-to-first-token.ts';
import { sendLagMetric } from '../latency/send-lag.ts';
import { tpotMetric } from '../latency/time-per-output-token.ts';
import { ttftMetric } from '../latency/time-to-first-token.ts';
import { inputThroughputMetric } from '../throughput/input-throughput.ts';
import { outputInferenceSpeedMetric } from '../throughput/output-inference-speed.ts';
import { outputThroughputMetric } from '../throughput/output-throughput.ts';
import { chunkCountMetric } from '../tokens/chunk-count.ts';
import { cachedInputTokenCountMetric } from '../tokens/cached-input-token-count.ts';
import { inputTokenCountMetric } from '../tokens/input-token-count.ts';
import { hiddenOutputTokenCountMetric, outputTokenCountMetric } from '../tokens/output-token-count.ts';
import { reasoningTokenCountMetric } from '../tokens/reasoning-token-count.ts';
import { tokensPerChunkMetric } from '../tokens/tokens-per-chunk.ts';
import { totalTokenCountMetric } from '../tokens/total-token-count.ts';
import type { MetricDefinition } from './metric-definition.ts';

const definitions = [
  ttftMetric,
  firstAnswerTokenMetric,
  firstByteMetric,
  tpotMetric,
  itlMetric,
  e2eLatencyMetric,
  outputLatencyMetric,
  responseTimeMetric,
  responseTtftMetric,
  sendLagMetric,
  connectMetric,
  inputTokenCountMetric,
  outputTokenCountMetric,
  reasoningTokenCountMetric,
  hiddenOutputTokenCountMetric,
  cachedInputTokenCountMetric,
  totalTokenCountMetric,
  outputInferenceSpeedMetric,
  outputThroughputMetric,
  inputThroughputMetric,
  chunkCountMetric,
  tokensPerChunkMetric,
] as const satisfies readonly MetricDefinition[];

/** Keys of the per-request metrics, units in the names. */
export type MetricKey = (typeof definitions)[number]['key'];

/** A definition whose key is known to be in the catalogue. */
export type CatalogueMetric = MetricDefinition & { readonly key: MetricKey };

/** The one list of per-request metrics, in the order of outputs. Terminal, page, files and docs read it. */
export const metricCatalogue: readonly CatalogueMetric[] = definitions;

const byKey = new Map<string, CatalogueMetric>(metricCatalogue.map((metric) => [metric.key, metric]));

/** The metric of that key; throws on a key that is not in the catalogue, naming those that are. */
export function findMetric(key: string): CatalogueMetric {
  const metric = byKey.get(key);
  if (metric === undefined) {
    throw new RangeError(`Unknown metric "${key}". Use one of: ${[...byKey.keys()].join(', ')}.`);
  }
  return metric;
}
