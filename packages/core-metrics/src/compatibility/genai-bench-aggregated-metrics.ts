import { isErrorKind, outcomeKinds } from '../record/request-outcome.ts';
import type { Distribution } from '../summary/distribution.ts';
import type { LevelSummary } from '../summary/level-summary.ts';
import { genaiBenchMetricKeys, genaiBenchStatistics } from './genai-bench-metric-names.ts';
import { ERROR_WITHOUT_STATUS, inTimeUnit, type TimeUnit } from './genai-bench-request-metrics.ts';

/** genai-bench's eleven statistics of one metric; all null for a metric that no request defines. */
type AggregatedStats = Readonly<Record<(typeof genaiBenchStatistics)[number], number | null>>;

/**
 * genai-bench's `aggregated_metrics`. An unknown figure of its own is left out, because its reader takes no null there;
 * an unknown statistic is null, as there.
 */
export interface AggregatedMetrics {
  readonly scenario: string;
  readonly num_concurrency: number;
  readonly batch_size: number;
  readonly iteration_type: 'num_concurrency' | 'batch_size';
  readonly run_duration: number;
  readonly mean_output_throughput_tokens_per_s?: number;
  readonly mean_input_throughput_tokens_per_s?: number;
  readonly mean_total_tokens_throughput_tokens_per_s?: number;
  readonly requests_per_second?: number;
  readonly error_codes_frequency: Readonly<Record<string, number>>;
  readonly error_rate?: number;
  readonly num_error_requests: number;
  readonly num_completed_requests: number;
  readonly num_requests: number;
  readonly stats: Readonly<Record<AggregatedMetricName, AggregatedStats>>;
}

type AggregatedMetricName = keyof typeof genaiBenchMetricKeys | 'audio_throughput';

export interface AggregatedMetricsOptions {
  /** Unit of ttft, tpot, e2e_latency and output_latency; seconds unless stated. */
  readonly timeUnit?: TimeUnit;
}

/**
 * A level in the shape of genai-bench's `aggregated_metrics`, with its keys and corrected figures: the error rate is
 * of the requests that ended by themselves, and tokens, requests and `run_duration` (seconds) are of one window.
 * An open loop has its request rate as `num_concurrency`, as genai-bench does it: levels are told apart by that figure.
 */
export function toAggregatedMetrics(
  summary: LevelSummary,
  options: AggregatedMetricsOptions = {},
): AggregatedMetrics {
  const { timeUnit = 's' } = options;
  const { counts, load } = summary;
  const errorCount = outcomeKinds.filter(isErrorKind).reduce((sum, kind) => sum + counts.byOutcome[kind], 0);
  const batchSize = load.mode === 'closed' ? load.batchSize : undefined;
  return {
    scenario: summary.scenario,
    num_concurrency: load.mode === 'closed' ? load.concurrency : load.requestsPerSecond,
    batch_size: batchSize ?? 1,
    iteration_type: batchSize === undefined ? 'num_concurrency' : 'batch_size',
    run_duration: summary.window.durationMs / 1000,
    ...ratesOf(summary),
    error_codes_frequency: errorCodesFrequency(summary.errorCounts),
    ...(summary.errorRate === undefined ? {} : { error_rate: summary.errorRate }),
    num_error_requests: errorCount,
    num_completed_requests: counts.byOutcome.completed,
    num_requests: counts.byOutcome.completed + errorCount,
    stats: statsOf(summary, timeUnit),
  };
}

type RateKey =
  | 'mean_output_throughput_tokens_per_s'
  | 'mean_input_throughput_tokens_per_s'
  | 'mean_total_tokens_throughput_tokens_per_s'
  | 'requests_per_second';

function ratesOf({ throughput }: LevelSummary): Partial<Record<RateKey, number>> {
  const { outputTokensPerSecond, inputTokensPerSecond, totalTokensPerSecond, requestsPerSecond } = throughput;
  return {
    ...(outputTokensPerSecond === undefined
      ? {}
      : { mean_output_throughput_tokens_per_s: outputTokensPerSecond }),
    ...(inputTokensPerSecond === undefined
      ? {}
      : { mean_input_throughput_tokens_per_s: inputTokensPerSecond }),
    ...(totalTokensPerSecond === undefined
      ? {}
      : { mean_total_tokens_throughput_tokens_per_s: totalTokensPerSecond }),
    ...(requestsPerSecond === undefined ? {} : { requests_per_second: requestsPerSecond }),
  };
}

/** Error classes as the whole numbers that genai-bench's reader takes as keys; those without a number share one. */
function errorCodesFrequency(errorCounts: LevelSummary['errorCounts']): Record<string, number> {
  const frequency: Record<string, number> = {};
  for (const [name, count] of Object.entries(errorCounts)) {
    const code = /^(?:api_error:)?(\d+)$/.exec(name)?.[1] ?? String(ERROR_WITHOUT_STATUS);
    frequency[code] = (frequency[code] ?? 0) + count;
  }
  return frequency;
}

function statsOf({ metrics }: LevelSummary, timeUnit: TimeUnit): AggregatedMetrics['stats'] {
  const entries = Object.entries(genaiBenchMetricKeys).map(([name, key]) => {
    // As in genai-bench, the first token of answers that are not streamed (embeddings) is their end.
    const distribution = name === 'ttft' ? (metrics.ttftMs ?? metrics.e2eLatencyMs) : metrics[key];
    return [name, statsOfOne(distribution, key.endsWith('Ms') ? timeUnit : undefined)] as const;
  });
  // fromEntries forgets the key type; the table holds every name but the one added here.
  return Object.fromEntries([
    ...entries,
    ['audio_throughput', statsOfOne(undefined, undefined)],
  ]) as AggregatedMetrics['stats'];
}

function statsOfOne(distribution: Distribution | undefined, timeUnit: TimeUnit | undefined): AggregatedStats {
  const entries = genaiBenchStatistics.map((key) => {
    const value = distribution?.[key];
    return [key, timeUnit === undefined ? (value ?? null) : inTimeUnit(value, timeUnit)] as const;
  });
  // As above: every key of the list is there.
  return Object.fromEntries(entries) as AggregatedStats;
}
