import { toAggregatedMetrics } from '@genai-bench/core-metrics';
import type { LevelSummary } from '@genai-bench/core-metrics';
import { batchSize, numConcurrency } from './iteration-scale.ts';
import type { IterationScale } from './iteration-scale.ts';

/** genai-bench counts errors by whole numbers; an error without an HTTP status goes under this one. */
const ERROR_WITHOUT_STATUS = 599;

/**
 * `aggregated_metrics` of one run file as genai-bench's reader accepts it. That reader takes no null for a figure of
 * the level (it has defaults for missing ones) and no error class that is not a number. Keys with an underscore are
 * ours and passed over there: the load as it was, how the level ended, and whether its figures can be believed.
 */
export function runFileMetrics(
  summary: LevelSummary,
  context: { readonly scale: IterationScale; readonly timeUnit: 's' | 'ms' },
): Readonly<Record<string, unknown>> {
  const { scale, timeUnit } = context;
  const metrics = toAggregatedMetrics(summary, { timeUnit });
  const known = Object.entries(metrics).filter(([, value]) => value !== null);
  return {
    ...Object.fromEntries(known),
    num_concurrency: numConcurrency(summary.load, scale),
    batch_size: batchSize(summary.load),
    iteration_type: scale.type,
    error_codes_frequency: numericErrorCounts(summary.errorCounts),
    _load: summary.load,
    _iteration_value_unit: scale.unit,
    _status: summary.status,
    _error_counts: summary.errorCounts,
    _error_messages: summary.errorMessages ?? {},
    _grade: summary.instrument.grade,
  };
}

function numericErrorCounts(errorCounts: LevelSummary['errorCounts']): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [errorClass, count] of Object.entries(errorCounts)) {
    const code = numericCode(errorClass);
    counts[code] = (counts[code] ?? 0) + count;
  }
  return counts;
}

function numericCode(errorClass: string): number {
  const [, code] = /^(?:api_error:)?(-?\d+)$/.exec(errorClass) ?? [];
  return code === undefined ? ERROR_WITHOUT_STATUS : Number(code);
}
