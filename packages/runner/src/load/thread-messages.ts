import type { LevelLoad, RequestPhase } from '@genai-bench/core-metrics';
import type { TransportOptions } from '../transport/transport.ts';
import type { RequestTimeouts } from '../plan/run-plan.ts';
import type { PackedCaptures } from './pack-captures.ts';

/** Given to a load thread when it starts; holds for the whole run. */
export interface LoadThreadSettings {
  readonly threadIndex: number;
  /** Zero of the run's clock, in `monotonicMs`. */
  readonly originMs: number;
  readonly transport: 'socket' | 'undici';
  readonly transportOptions: TransportOptions;
  /** Needed only to look for tokens early when a first-token or between-chunks limit is set. */
  readonly backend: string;
  /** For the bytes of this thread's longer answers, all together. */
  readonly answerRoomBytes: number;
  /** Of its captures that wait to become records; beyond it, load is held back. */
  readonly unreadRoomBytes: number;
}

/** One thread's share of a level. */
export interface ThreadLevel {
  readonly levelIndex: number;
  readonly load: ThreadLoad;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Start of each request's `x-request-id`, by which a server's log can be joined with the records. */
  readonly requestIdPrefix: string;
  readonly streamed: boolean;
  readonly mostAnswerBytes: number;
  readonly timeouts: RequestTimeouts;
  readonly warmupRequests: number;
  readonly maxDurationMs?: number;
  readonly drainMs: number;
  /** Transport errors in a row after which the level is given up. */
  readonly maxConsecutiveTransportErrors: number;
}

/** This thread's part of the level's load: slots of a closed loop, or every `stride`-th arrival of an open one. */
export type ThreadLoad =
  | { readonly mode: 'closed'; readonly concurrency: number }
  | {
      readonly mode: 'open';
      readonly schedule: Extract<LevelLoad, { mode: 'open' }>;
      readonly seed: number;
      readonly offset: number;
      readonly stride: number;
      readonly maxRequests?: number;
      readonly maxConcurrency?: number;
      readonly connections: number;
    };

/** Request bodies packed into one buffer, so that thousands cross to the thread in one transfer. */
export interface PackedRequests {
  readonly phase: RequestPhase;
  readonly indexes: Uint32Array;
  readonly bytes: Uint8Array;
  /** Offset in `bytes` just behind each body. */
  readonly ends: Uint32Array;
}

export type ToLoadThread =
  | { readonly type: 'prepare-level'; readonly level: ThreadLevel }
  | { readonly type: 'requests'; readonly requests: PackedRequests; readonly last: boolean }
  /** All threads start measuring at the same instant. */
  | { readonly type: 'start-level'; readonly startAtMs: number }
  /** Issue nothing more; let requests in flight finish within `drainMs`. */
  | { readonly type: 'stop-level'; readonly drainMs: number }
  /** The records of a message of captures are where they belong. */
  | { readonly type: 'captures-read'; readonly bytes: number }
  | { readonly type: 'close' };

export type FromLoadThread =
  | { readonly type: 'level-ready'; readonly openedConnections: number }
  | {
      readonly type: 'captures';
      readonly captures: PackedCaptures;
      /** What they take while they wait, to be handed back with `captures-read`. */
      readonly bytes: number;
      readonly counts: ThreadCounts;
    }
  | { readonly type: 'counts'; readonly counts: ThreadCounts }
  /** The stock of prepared requests is running low. */
  | { readonly type: 'requests-wanted'; readonly phase: RequestPhase }
  | {
      readonly type: 'level-done';
      readonly counts: ThreadCounts;
      readonly health: ThreadHealth;
      readonly gaveUp?: string;
    };

export interface ThreadCounts {
  /** Measured requests issued so far, dropped ones included. */
  readonly issued: number;
  readonly finished: number;
  readonly inFlight: number;
  /** Due, but waiting for a slot (open loop with a limit). */
  readonly waiting: number;
  readonly phase: 'connecting' | 'making-prompts' | 'warmup' | 'ready' | 'measuring' | 'draining';
  /** Prompts made so far for the level, while it waits for them. */
  readonly promptsMade?: number;
}

/** What one load thread observed of itself over one level. */
export interface ThreadHealth {
  readonly loopLagMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** CPU time of the thread divided by elapsed time. */
  readonly cpuShare: number;
  /** Time that the thread was ready to run but had no core, divided by elapsed time. Linux only. */
  readonly cpuWaitShare?: number;
  readonly gcMs: number;
  readonly gcMaxPauseMs: number;
  /** How long slots stood idle because no prepared request was in stock, in ms, summed over slots. */
  readonly starvedMs: number;
}
