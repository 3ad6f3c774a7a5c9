import type {
  LevelOutline,
  LevelSummary,
  LiveFigures,
  LiveMetricsData,
  RunSummary,
} from '@genai-bench/core-metrics';
import type { BenchmarkStatus } from './benchmark-status.ts';
import type { RunView } from './run-view.ts';

/**
 * What happens, as viewers hear it. Names and the fields of `status`, `metrics`, `histogram`, `scatter`, `log` and
 * `progress` are genai-bench's (its times in seconds); what it lacks is added beside them (times in ms, `…Ms`).
 * `atMs` is on the run's monotonic clock. All text is untrusted: it may quote a server.
 */
export type WireEvent =
  | { readonly event_type: 'hello'; readonly data: HelloData }
  | { readonly event_type: 'snapshot'; readonly data: { readonly state: RunView } }
  | { readonly event_type: 'dropped'; readonly data: DroppedData }
  | { readonly event_type: 'heartbeat'; readonly data: { readonly head_seq: number } }
  | { readonly event_type: 'run_started'; readonly data: RunStartedData }
  | { readonly event_type: 'level_started'; readonly data: LevelOutline & { readonly atMs: number } }
  | { readonly event_type: 'status'; readonly data: BenchmarkStatus & { readonly timestamp: number } }
  | { readonly event_type: 'progress'; readonly data: ProgressData }
  | { readonly event_type: 'metrics'; readonly data: MetricsData }
  | { readonly event_type: 'histogram'; readonly data: HistogramData }
  | { readonly event_type: 'scatter'; readonly data: ScatterData }
  | { readonly event_type: 'log'; readonly data: LogData }
  | {
      readonly event_type: 'level_finished';
      readonly data: { readonly atMs: number; readonly levelIndex: number; readonly summary: LevelSummary };
    }
  | {
      readonly event_type: 'run_finished';
      readonly data: { readonly atMs: number; readonly summary: RunSummary };
    }
  /** The run ended without a result. */
  | { readonly event_type: 'run_failed'; readonly data: { readonly atMs: number; readonly message: string } }
  /** The server goes away on purpose. After `completed` a viewer need not reconnect. */
  | { readonly event_type: 'stop'; readonly data: { readonly reason: 'completed' | 'shutdown' } };

export type WireEventType = WireEvent['event_type'];

export interface HelloData {
  readonly server: { readonly name: string; readonly version: string };
  readonly head_seq: number;
  /** Oldest position that can still be resumed from. */
  readonly oldest_seq: number;
  readonly heartbeat_interval_ms: number;
  /** What this viewer may do: `control` only with the control token. */
  readonly capabilities: readonly ('view' | 'control')[];
}

/** Events that this viewer did not get, because it was slow: replaced by a newer state, or left out. */
export interface DroppedData {
  readonly coalesced: number;
  readonly left_out: number;
  /** Positions within which that happened. */
  readonly from_seq: number;
  readonly to_seq: number;
}

export interface RunStartedData {
  readonly atMs: number;
  readonly run_id: string;
  /** Wall time, ISO 8601. */
  readonly startedAt: string;
  /** The resolved plan, secrets removed. */
  readonly plan: Readonly<Record<string, unknown>>;
  readonly levels: readonly LevelOutline[];
  /** Lower edges of all histogram buckets in ms: logarithmic and fixed, so that bars never move under a viewer. */
  readonly histogramEdgesMs: readonly number[];
}

export interface ProgressData {
  /** Share of the run that is done, 0 to 100. */
  readonly progress: number;
  readonly atMs: number;
  readonly levelIndex: number;
  readonly phase: 'connecting' | 'warmup' | 'measuring' | 'draining';
  readonly levelProgress: number;
  readonly issued: number;
  readonly finished: number;
  readonly inFlight: number;
  readonly etaMs?: number;
}

/** Published 1 to 4 times a second, and once more at the end of each level. Never before the first answer. */
export interface MetricsData {
  readonly live_metrics: LiveMetricsData;
  readonly timestamp: number;
  readonly atMs: number;
  readonly levelIndex: number;
  /** The level so far. */
  readonly live: LiveFigures;
  /** The time since the previous `metrics` of the level alone; absent if nothing finished in it. */
  readonly recent?: RecentFigures;
}

/** Latencies of the requests that finished in one publishing interval; lines over time are drawn from these. */
export interface RecentFigures {
  readonly count: number;
  readonly ttftMs?: RecentLatency;
  readonly itlMs?: RecentLatency;
  readonly tpotMs?: RecentLatency;
  readonly e2eLatencyMs?: RecentLatency;
}

export interface RecentLatency {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** genai-bench's histogram: edges in seconds, one more than counts. Cumulative over the level. */
export interface WireHistogram {
  readonly bins: readonly number[];
  readonly counts: readonly number[];
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
}

export interface HistogramData {
  readonly ttft_histogram: WireHistogram;
  readonly output_latency_histogram: WireHistogram;
  readonly timestamp: number;
  readonly atMs: number;
  readonly levelIndex: number;
  /** Sparse counts over `histogramEdgesMs`, cumulative over the level: bucket number and count. */
  readonly buckets: Readonly<
    Record<'ttftMs' | 'itlMs' | 'e2eLatencyMs', readonly (readonly [number, number])[]>
  >;
}

/** Only points that no earlier `scatter` had. */
export interface ScatterData {
  readonly timestamp: number;
  readonly atMs: number;
  readonly levelIndex: number;
  readonly points: readonly ScatterPoint[];
  /** Share of finished requests that become points; below 1 when there are too many. */
  readonly samplingShare: number;
  /** One point per finished level, as genai-bench sends it (seconds, tokens/s); only in the level's last event. */
  readonly ttft?: number;
  readonly output_latency?: number;
  readonly input_throughput?: number;
  readonly output_throughput?: number;
}

export interface ScatterPoint {
  /** Number of the request within its level. */
  readonly index: number;
  readonly finishedAtMs: number;
  readonly ok: boolean;
  readonly ttftMs?: number;
  readonly e2eLatencyMs?: number;
  readonly outputTokensPerSecond?: number;
  readonly inputTokenCount?: number;
  readonly outputTokenCount?: number;
}

export interface LogData {
  readonly message: string;
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly timestamp: number;
  readonly atMs: number;
}
