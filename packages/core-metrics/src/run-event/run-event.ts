import type { RequestRecord } from '../record/request-record.ts';
import type { LevelLoad } from '../summary/level-load.ts';
import type { LevelSummary } from '../summary/level-summary.ts';
import type { RunSummary } from '../summary/run-summary.ts';
import type { LiveFigures } from './live-figures.ts';
import type { LiveWorker } from './live-worker.ts';

/**
 * What a run says while it goes on: the one stream of facts that the terminal, the page, the files and the report
 * read. `atMs` is on the run's monotonic clock.
 */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly atMs: number;
      readonly runId: string;
      /** Wall time, ISO 8601. */
      readonly startedAt: string;
      /** The resolved plan, secrets removed. */
      readonly plan: Readonly<Record<string, unknown>>;
      readonly levels: readonly LevelOutline[];
      /** Where results are written; absent when nothing is. */
      readonly experimentFolder?: string;
    }
  | ({ readonly type: 'level-started'; readonly atMs: number } & LevelOutline)
  | {
      readonly type: 'progress';
      readonly atMs: number;
      readonly levelIndex: number;
      readonly phase: 'connecting' | 'making-prompts' | 'warmup' | 'measuring' | 'draining';
      /** Made so far for the level, while it waits for them. */
      readonly promptsMade?: number;
      readonly issued: number;
      readonly finished: number;
      readonly inFlight: number;
      /** Share of the level that is done, 0 to 1, by requests or time, whichever is further. */
      readonly levelFraction: number;
      readonly runFraction: number;
      /** Estimated time to the end of the run, in ms; absent while unknown. */
      readonly etaMs?: number;
    }
  | {
      readonly type: 'metrics';
      readonly atMs: number;
      readonly levelIndex: number;
      readonly live: LiveFigures;
    }
  /** Who makes the load, where several workers do: when that changes, and at most once a second. */
  | {
      readonly type: 'workers';
      readonly atMs: number;
      readonly levelIndex: number;
      readonly workers: readonly LiveWorker[];
    }
  | { readonly type: 'request-finished'; readonly atMs: number; readonly record: RequestRecord }
  | {
      readonly type: 'level-finished';
      readonly atMs: number;
      readonly levelIndex: number;
      readonly summary: LevelSummary;
    }
  | {
      readonly type: 'log';
      readonly atMs: number;
      readonly level: 'debug' | 'info' | 'warning' | 'error';
      /** Untrusted text: it may quote the server. */
      readonly message: string;
    }
  /** A reader was too slow: so many `request-finished` events were left out for it. Files and figures have them all. */
  | { readonly type: 'events-dropped'; readonly atMs: number; readonly count: number }
  | { readonly type: 'run-finished'; readonly atMs: number; readonly summary: RunSummary };

export interface LevelOutline {
  readonly levelIndex: number;
  readonly scenario: string;
  readonly load: LevelLoad;
  readonly maxRequests?: number;
  readonly maxDurationMs?: number;
}
