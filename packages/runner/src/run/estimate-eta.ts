import type { LevelOutline } from '@genai-bench/core-metrics';
import type { ThreadCounts } from '../load/thread-messages.ts';

export interface EtaOptions {
  readonly outline: LevelOutline;
  readonly levels: readonly LevelOutline[];
  readonly counts: ThreadCounts;
  /** Time since the level's first send. */
  readonly elapsedMs: number;
}

/**
 * How far the level and the run are, and how long the rest may take. A level ends by requests or by time, whichever
 * comes first.
 */
export function estimateEtaMs({ outline, levels, counts, elapsedMs }: EtaOptions): {
  readonly levelFraction: number;
  readonly runFraction: number;
  readonly etaMs?: number;
} {
  const byRequests = outline.maxRequests === undefined ? 0 : counts.finished / outline.maxRequests;
  const byTime = outline.maxDurationMs === undefined ? 0 : elapsedMs / outline.maxDurationMs;
  const levelFraction = Math.min(1, Math.max(byRequests, byTime));
  const runFraction = (outline.levelIndex + levelFraction) / levels.length;
  if (levelFraction === 0) return { levelFraction, runFraction };
  const levelMs = elapsedMs / levelFraction;
  const laterMs = levels
    .slice(outline.levelIndex + 1)
    .reduce((sum, later) => sum + expectedLevelMs(later, outline, levelMs), 0);
  return { levelFraction, runFraction, etaMs: levelMs - elapsedMs + laterMs };
}

/**
 * What another level will take: an open loop as long as its schedule, a closed loop as if its requests took as long as
 * this one's, with more slots sharing the same work.
 */
function expectedLevelMs(later: LevelOutline, current: LevelOutline, currentMs: number): number {
  if (later.load.mode === 'open') {
    const { requestsPerSecond } = later.load;
    const offeredMs = ((later.maxRequests ?? Infinity) * 1000) / requestsPerSecond;
    const openMs = Math.min(later.maxDurationMs ?? Infinity, offeredMs);
    return Number.isFinite(openMs) ? openMs : currentMs;
  }
  const requests = (later.maxRequests ?? Infinity) / (current.maxRequests ?? Infinity);
  const slots =
    later.load.mode === 'closed' && current.load.mode === 'closed'
      ? later.load.concurrency / current.load.concurrency
      : 1;
  const byRequests = Number.isFinite(requests) ? (currentMs * requests) / slots : currentMs;
  return Math.min(later.maxDurationMs ?? Infinity, byRequests);
}
