import type { RequestHandler } from 'express';
import type { Arena } from '../run/arena.ts';
import type { MinuteRate } from './voter/limit-rates.ts';

export interface ArenaRouterOptions {
  readonly arena: Arena;
  /** Signs who is who; at least 32 characters, the same for all workers and after a restart. */
  readonly voterSecret: string;
  /**
   * Lets through who may read all votes. The router trusts it and has no check of its own; without one there are no
   * exports.
   */
  readonly requireControl?: RequestHandler;
  readonly limits?: Partial<ArenaRouterLimits>;
  readonly heartbeatIntervalMs?: number;
  /** Stated in the OpenAPI document. */
  readonly version?: string;
  /** Hears of what is nobody's mistake but the server's; callers are told nothing of it. */
  readonly onInternalError?: (error: unknown) => void;
}

export interface ArenaRouterLimits {
  /** The arena's own limit, in UTF-16 units: bodies that could not hold more are not read. 8000 unless stated. */
  readonly promptLength: number;
  readonly starts: MinuteRate;
  /** Votes, undos and reveals. */
  readonly commands: MinuteRate;
  /** Event streams that are open at once. */
  readonly followersPerVoter: number;
  readonly followers: number;
  /** A reader that takes nothing for so long is given up. */
  readonly stallMs: number;
}

const defaultLimits: ArenaRouterLimits = {
  promptLength: 8_000,
  starts: { perVoter: 10, perAddress: 60 },
  commands: { perVoter: 120, perAddress: 1_200 },
  followersPerVoter: 8,
  followers: 500,
  stallMs: 15_000,
};

export interface ResolvedArenaRouterOptions {
  readonly arena: Arena;
  readonly requireControl: RequestHandler | undefined;
  readonly limits: ArenaRouterLimits;
  readonly heartbeatIntervalMs: number;
  readonly version: string;
}

export function resolveRouterOptions(options: ArenaRouterOptions): ResolvedArenaRouterOptions {
  return {
    arena: options.arena,
    requireControl: options.requireControl,
    limits: { ...defaultLimits, ...options.limits },
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 15_000,
    version: options.version ?? '0.0.0',
  };
}
