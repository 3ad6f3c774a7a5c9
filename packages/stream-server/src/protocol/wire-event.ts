import type { LevelOutline, LevelSummary, RunSummary } from '@genai-bench/core-metrics';
import type { BenchmarkStatus } from './benchmark-status.ts';
import type {
  DroppedData,
  HelloData,
  HistogramData,
  LogData,
  MetricsData,
  ProgressData,
  RunStartedData,
  ScatterData,
  WorkersData,
} from './event-data.ts';
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
  | { readonly event_type: 'workers'; readonly data: WorkersData }
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
