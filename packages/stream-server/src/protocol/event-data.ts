import type {
  LevelHistograms,
  LevelOutline,
  LiveFigures,
  LiveMetricsData,
  LiveWorker,
  OutcomeKind,
  RecentFigures,
  ScatterPoint,
} from '@genai-bench/core-metrics';

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
  readonly phase: 'connecting' | 'making-prompts' | 'warmup' | 'measuring' | 'draining';
  /** Made so far for the level, while it waits for them. */
  readonly promptsMade?: number;
  readonly levelProgress: number;
  readonly issued: number;
  readonly finished: number;
  readonly inFlight: number;
  readonly etaMs?: number;
  /** Of the level; so that failures show even while no answer has come and there are no `metrics`. */
  readonly byOutcome?: Readonly<Record<OutcomeKind, number>>;
  readonly errorCounts?: Readonly<Record<string, number>>;
  /** What the first error of each class said. */
  readonly errorMessages?: Readonly<Record<string, string>>;
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
  readonly buckets: LevelHistograms;
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

/** Only where several workers make the load: all of them, when that changes, and at most once a second. */
export interface WorkersData {
  readonly atMs: number;
  readonly levelIndex: number;
  readonly workers: readonly LiveWorker[];
}

export interface LogData {
  readonly message: string;
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly timestamp: number;
  readonly atMs: number;
}
