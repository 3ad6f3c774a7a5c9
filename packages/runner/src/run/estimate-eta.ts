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
  const current = { outline, levelMs, requestMs: elapsedMs / counts.finished };
  const laterMs = levels
    .slice(outline.levelIndex + 1)
    .reduce((sum, later) => sum + expectedLevelMs(later, current), 0);
  return { levelFraction, runFraction, etaMs: levelMs - elapsedMs + laterMs };
}

interface CurrentLevel {
  readonly outline: LevelOutline;
  /** What it will have taken. */
  readonly levelMs: number;
  /** From one finished request to the next; infinite before the first. */
  readonly requestMs: number;
}

/**
 * What another level will take: an open loop as long as its schedule, a closed loop as if its requests took as long as
 * this one's, with more slots sharing the same work.
 */
function expectedLevelMs(later: LevelOutline, { outline, levelMs, requestMs }: CurrentLevel): number {
  const slots =
    later.load.mode === 'closed' && outline.load.mode === 'closed'
      ? later.load.concurrency / outline.load.concurrency
      : 1;
  const intervalMs = later.load.mode === 'open' ? 1000 / later.load.requestsPerSecond : requestMs / slots;
  const limitMs = Math.min(later.maxDurationMs ?? Infinity, (later.maxRequests ?? Infinity) * intervalMs);
  return Number.isFinite(limitMs) ? limitMs : levelMs;
}
