import type { LevelLoad } from '@genai-bench/core-metrics';
import type { ThreadLoad } from './thread-messages.ts';
import { onlyWorker, type WorkerPlace } from './worker-place.ts';

/** `total` as `parts` whole numbers that differ by at most one and lose nothing. */
export function splitEvenly(total: number, parts: number): readonly number[] {
  const least = Math.floor(total / parts);
  const remainder = total - least * parts;
  return Array.from({ length: parts }, (_, part) => least + (part < remainder ? 1 : 0));
}

export interface SplitLoadOptions {
  readonly load: LevelLoad;
  /** Load threads of this process; all processes have the same number. */
  readonly threads: number;
  readonly seed: number;
  readonly maxRequests?: number;
  readonly place?: WorkerPlace;
}

/** Connections that an open loop opens ahead: about what a second of its arrivals needs. */
const mostOpenLoopConnections = 256;

/**
 * The share of a level of each thread of this process. Slots of a closed loop are divided, first among processes;
 * arrivals of an open loop are dealt in turn over all threads of all processes, so that together they are exactly the
 * one schedule. Threads that would get nothing are left out.
 */
export function splitLoad(options: SplitLoadOptions): readonly ThreadLoad[] {
  const { load, threads, seed, maxRequests, place = onlyWorker } = options;
  if (load.mode === 'closed') {
    const slots = splitEvenly(load.concurrency, place.count)[place.index] ?? 0;
    return splitEvenly(slots, Math.min(threads, slots)).map((concurrency) => ({
      mode: 'closed',
      concurrency,
    }));
  }
  const allThreads = threads * place.count;
  const stride = Math.min(allThreads, load.maxConcurrency ?? allThreads, maxRequests ?? allThreads);
  const limits = load.maxConcurrency === undefined ? undefined : splitEvenly(load.maxConcurrency, stride);
  const connections = Math.min(
    load.maxConcurrency ?? mostOpenLoopConnections,
    Math.ceil(load.requestsPerSecond),
    mostOpenLoopConnections,
  );
  const offsets = Array.from({ length: stride }, (_, offset) => offset).filter(
    (offset) => offset % place.count === place.index,
  );
  return offsets.map((offset) => ({
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
