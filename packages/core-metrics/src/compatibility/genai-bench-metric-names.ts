import type { Distribution } from '../summary/distribution.ts';
import type { MetricKey } from '../summary/metric-catalogue.ts';

/** The statistics that genai-bench gives of each metric; ours have the same names. */
export const genaiBenchStatistics = [
  'min',
  'max',
  'mean',
  'stddev',
  'sum',
  'p25',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
] as const satisfies readonly (keyof Distribution)[];

/** genai-bench's metric names and the catalogue metric that each one is. */
export const genaiBenchMetricKeys = {
  ttft: 'ttftMs',
  tpot: 'tpotMs',
  e2e_latency: 'e2eLatencyMs',
  output_latency: 'outputLatencyMs',
  output_inference_speed: 'outputInferenceSpeed',
  num_input_tokens: 'inputTokenCount',
  num_output_tokens: 'outputTokenCount',
  num_reasoning_tokens: 'reasoningTokenCount',
  total_tokens: 'totalTokenCount',
  input_throughput: 'inputThroughput',
  output_throughput: 'outputThroughput',
} as const satisfies Readonly<Record<string, MetricKey>>;
