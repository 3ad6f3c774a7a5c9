import type { LevelLoad } from '@genai-bench/core-metrics';
import type { ThreadLoad } from './thread-messages.ts';

/** `total` as `parts` whole numbers that differ by at most one and lose nothing. */
export function splitEvenly(total: number, parts: number): readonly number[] {
  const least = Math.floor(total / parts);
  const remainder = total - least * parts;
  return Array.from({ length: parts }, (_, part) => least + (part < remainder ? 1 : 0));
}

export interface SplitLoadOptions {
  readonly load: LevelLoad;
  readonly threads: number;
  readonly seed: number;
  readonly maxRequests?: number;
}

/** Connections that an open loop opens ahead: about what a second of its arrivals needs. */
const mostOpenLoopConnections = 256;

/**
 * Each thread's share of a level. Slots of a closed loop are divided; arrivals of an open loop are dealt in turn, so
 * that together they are exactly the one schedule. Threads that would get nothing are left out.
 */
export function splitLoad({ load, threads, seed, maxRequests }: SplitLoadOptions): readonly ThreadLoad[] {
  if (load.mode === 'closed') {
    return splitEvenly(load.concurrency, Math.min(threads, load.concurrency)).map((concurrency) => ({
      mode: 'closed',
      concurrency,
    }));
  }
  const stride = Math.min(threads, load.maxConcurrency ?? threads, maxRequests ?? threads);
  const limits = load.maxConcurrency === undefined ? undefined : splitEvenly(load.maxConcurrency, stride);
  const connections = Math.min(
    load.maxConcurrency ?? mostOpenLoopConnections,
    Math.ceil(load.requestsPerSecond),
    mostOpenLoopConnections,
  );
  return Array.from({ length: stride }, (_, offset) => ({
    mode: 'open' as const,
    schedule: load,
    seed,
    offset,
    stride,
    connections: Math.ceil(connections / stride),
    ...(maxRequests === undefined ? {} : { maxRequests }),
    ...(limits === undefined ? {} : { maxConcurrency: limits[offset]! }),
  }));
}
