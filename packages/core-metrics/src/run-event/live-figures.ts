import type { OutcomeKind } from '../record/request-outcome.ts';
import type { LiveMetricsData } from './live-metrics-data.ts';

/** Figures of a level so far, cheap enough to publish several times a second. Distributions come from sketches. */
export interface LiveFigures {
  readonly issued: number;
  readonly inFlight: number;
  readonly byOutcome: Readonly<Record<OutcomeKind, number>>;
  readonly errorCounts: Readonly<Record<string, number>>;
  /** What the first error of each class said. */
  readonly errorMessages?: Readonly<Record<string, string>>;
  /** Over the last seconds, not since the start; absent before the first second. */
  readonly requestsPerSecond?: number;
  readonly outputTokensPerSecond?: number;
  readonly inputTokensPerSecond?: number;
  readonly ttftMs?: LiveDistribution;
  readonly itlMs?: LiveDistribution;
  readonly tpotMs?: LiveDistribution;
  readonly e2eLatencyMs?: LiveDistribution;
  /** The same in genai-bench's shape and units (seconds), which its streaming clients read. */
  readonly liveMetrics: LiveMetricsData;
}

/** From a log-bucket sketch: percentiles within 1 % of a value's size; count, mean, min and max exact. */
export interface LiveDistribution {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  /** As in `Distribution`. */
  readonly boundedCount?: number;
}
