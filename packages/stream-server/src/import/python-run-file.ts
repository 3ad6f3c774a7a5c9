import {
  findMetric,
  genaiBenchMetricKeys,
  genaiBenchStatistics,
  outcomeKinds,
} from '@genai-bench/core-metrics';
import type { Distribution, LevelSummary, MetricKey, OutcomeKind } from '@genai-bench/core-metrics';
import { z } from 'zod';
import { absentOr } from './absent-or.ts';

const figure = absentOr(z.number());

type Statistic = (typeof genaiBenchStatistics)[number];

// One schema for each name of the list: the keys are those.
const statsSchema = z.object(
  Object.fromEntries(genaiBenchStatistics.map((name) => [name, figure])) as Record<Statistic, typeof figure>,
);

/** A run file of the Python genai-bench: one level. Its shape is that of the public `sgl-project/genai-bench`. */
export const pythonRunFileSchema = z.object({
  aggregated_metrics: z.object({
    scenario: z.string(),
    num_concurrency: z.int().positive(),
    batch_size: absentOr(z.int().positive()),
    iteration_type: absentOr(z.string()),
    run_duration: figure,
    mean_output_throughput_tokens_per_s: figure,
    mean_input_throughput_tokens_per_s: figure,
    mean_total_tokens_throughput_tokens_per_s: figure,
    requests_per_second: figure,
    error_codes_frequency: absentOr(z.record(z.string(), z.int().nonnegative())),
    num_error_requests: z.int().nonnegative(),
    num_completed_requests: z.int().nonnegative(),
    num_requests: z.int().nonnegative(),
    stats: z.record(z.string(), absentOr(statsSchema)),
  }),
  individual_request_metrics: absentOr(z.array(z.record(z.string(), z.unknown()))),
  _time_unit: absentOr(z.enum(['s', 'ms'])),
});

export type PythonRunFile = z.infer<typeof pythonRunFileSchema>;

export const UNOBSERVED_CLIENT =
  'Measured by the Python genai-bench, which does not observe its own client; whether the client kept up is unknown. Its files hold no instants, so each request counts from the start of its level.';

/** What a run file does not say of itself. */
export interface PythonRunContext {
  readonly levelIndex: number;
  readonly task: string;
  /** Of times, where the file names none. */
  readonly timeUnit: 's' | 'ms';
}

/**
 * A level as far as its run file tells. The file has no instants, so the window starts at 0, its own start. Every
 * error counts as `http_error`, because there each has a status, its own 5xx for broken connections included.
 */
export function levelOfPythonRun(file: PythonRunFile, context: PythonRunContext): LevelSummary {
  const run = file.aggregated_metrics;
  const durationMs = (run.run_duration ?? 0) * 1000;
  const endedCount = run.num_completed_requests + run.num_error_requests;
  return {
    levelIndex: context.levelIndex,
    scenario: run.scenario,
    task: context.task,
    load: {
      mode: 'closed',
      concurrency: run.num_concurrency,
      ...(run.iteration_type === 'batch_size' && run.batch_size !== undefined
        ? { batchSize: run.batch_size }
        : {}),
    },
    status: 'completed',
    window: { startMs: 0, endMs: durationMs, durationMs },
    counts: {
      issued: endedCount,
      byOutcome: countsOf({ completed: run.num_completed_requests, http_error: run.num_error_requests }),
      inWindow: run.num_completed_requests,
    },
    errorCounts: run.error_codes_frequency ?? {},
    ...(endedCount === 0 ? {} : { errorRate: run.num_error_requests / endedCount }),
    metrics: distributionsOf(file, context),
    throughput: {
      ...known('requestsPerSecond', run.requests_per_second),
      ...known('inputTokensPerSecond', measuredByPython(run.mean_input_throughput_tokens_per_s)),
      ...known('outputTokensPerSecond', measuredByPython(run.mean_output_throughput_tokens_per_s)),
      ...known('totalTokensPerSecond', measuredByPython(run.mean_total_tokens_throughput_tokens_per_s)),
    },
    slices: [],
    instrument: {
      threadCpuShare: [],
      tokenCountSources: {},
      grade: { verdict: 'degraded', reasons: [UNOBSERVED_CLIENT] },
    },
  };
}

/** Text is streamed; of all else that tool sets the first token to the end, and what it says of output to 0. */
export function isStreamedByPython(task: string): boolean {
  return task.endsWith('-to-text');
}

/** A value that was measured. That tool writes 0 for what it could not: no answer takes no time or has no tokens. */
export function measuredByPython(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** Metrics that an answer in one piece does not have; that tool fills them in, with 0 or the end of the answer. */
const streamedOnly = new Set<MetricKey>([
  'ttftMs',
  'tpotMs',
  'outputLatencyMs',
  'outputInferenceSpeed',
  'outputTokenCount',
  'reasoningTokenCount',
  'inputThroughput',
  'outputThroughput',
]);

function distributionsOf(
  file: PythonRunFile,
  { task, timeUnit }: PythonRunContext,
): Partial<Record<MetricKey, Distribution>> {
  const metrics: Partial<Record<MetricKey, Distribution>> = {};
  const isInSeconds = (file._time_unit ?? timeUnit) === 's';
  for (const [name, key] of Object.entries(genaiBenchMetricKeys)) {
    if (streamedOnly.has(key) && !isStreamedByPython(task)) continue;
    const stats = file.aggregated_metrics.stats[name];
    const factor = findMetric(key).unit === 'ms' && isInSeconds ? 1000 : 1;
    const distribution = distributionOf(stats, factor, countOf(file, name));
    if (distribution !== undefined) metrics[key] = distribution;
  }
  return metrics;
}

/** `undefined` unless all figures are there, and more than zeros: a distribution with holes is none. */
function distributionOf(
  stats: z.infer<typeof statsSchema> | undefined,
  factor: number,
  count: number,
): Distribution | undefined {
  if (stats === undefined || count === 0 || measuredByPython(stats.max) === undefined) return undefined;
  const entries = Object.entries(stats);
  if (entries.some(([, value]) => value === undefined)) return undefined;
  const scaled = entries.map(([name, value]) => [name, Number(value) * factor]);
  // The schema names all statistics, and none is missing.
  return {
    count,
    ...(Object.fromEntries(scaled) as Omit<Distribution, 'count' | 'method'>),
    method: 'exact',
  };
}

/** How many requests have the metric; all completed ones where the file does not list them. */
function countOf(file: PythonRunFile, name: string): number {
  const requests = file.individual_request_metrics;
  if (requests === undefined) return file.aggregated_metrics.num_completed_requests;
  return requests.filter((request) => typeof request[name] === 'number').length;
}

function countsOf(counts: Partial<Record<OutcomeKind, number>>): Record<OutcomeKind, number> {
  // Every kind of the list gets an entry.
  return Object.fromEntries(outcomeKinds.map((kind) => [kind, counts[kind] ?? 0])) as Record<
    OutcomeKind,
    number
  >;
}

function known<Key extends string>(key: Key, value: number | undefined): Partial<Record<Key, number>> {
  // A computed key widens to string; the object has just this one.
  return value === undefined ? {} : ({ [key]: value } as Record<Key, number>);
}
