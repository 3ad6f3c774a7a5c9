import type { LevelOutline } from '@genai-bench/core-metrics';

export interface WorkerProgress {
  readonly outline: LevelOutline;
  /** Its part among those that made the level. */
  readonly place: { readonly index: number; readonly count: number };
  /** Measured records that arrived from it. */
  readonly measuredCount: number;
  /** On the run's clock: when the level began, and what its records last tell of. Absent if it did not, or none came. */
  readonly startAtMs?: number;
  readonly lastAtMs?: number;
}

/**
 * About which share of a level's load a worker that is gone left undone, from 0 to 1: its part of the whole, times what
 * was missing of it by requests (where their number was given) or by time (where that was), whichever had come further.
 */
export function lostShareOf(progress: WorkerProgress): number {
  const { outline, place, measuredCount, startAtMs, lastAtMs } = progress;
  const { maxRequests, maxDurationMs } = outline;
  const own = maxRequests === undefined ? undefined : requestsOf(maxRequests, outline, place);
  const byRequests = own === undefined ? 0 : own === 0 ? 1 : measuredCount / own;
  const byTime =
    maxDurationMs === undefined || startAtMs === undefined || lastAtMs === undefined
      ? 0
      : (lastAtMs - startAtMs) / maxDurationMs;
  const part = own === undefined ? partOf(outline, place) : own / maxRequests!;
  return part * (1 - Math.min(1, Math.max(0, byRequests, byTime)));
}

function partOf({ load }: LevelOutline, place: WorkerProgress['place']): number {
  return load.mode === 'closed' ? dealt(load.concurrency, place) / load.concurrency : 1 / place.count;
}

/** Requests of a closed loop go in turn to its slots, arrivals of an open one to the workers. */
function requestsOf(total: number, { load }: LevelOutline, place: WorkerProgress['place']): number {
  if (load.mode === 'open') return dealt(total, place);
  const turns = Math.floor(total / load.concurrency);
  return turns * dealt(load.concurrency, place) + dealt(total - turns * load.concurrency, place);
}

/** How many of `total` fall to one place when they are dealt in turn. */
function dealt(total: number, { index, count }: WorkerProgress['place']): number {
  return Math.max(0, Math.ceil((total - index) / count));
}
