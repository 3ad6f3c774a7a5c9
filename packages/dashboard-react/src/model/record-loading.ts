import type { RequestRecord } from '@genai-bench/core-metrics';
import type { LevelView } from '@genai-bench/stream-server/client';

/** How much of a finished run's records is at hand, for charts that are made from them. */
export interface RecordLoading {
  /** Measured requests by index of their level. */
  readonly countByLevel: ReadonlyMap<number, number>;
  readonly isLoading: boolean;
}

export function countByLevel(records: readonly RequestRecord[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { phase, levelIndex } of records) {
    if (phase === 'measured') counts.set(levelIndex, (counts.get(levelIndex) ?? 0) + 1);
  }
  return counts;
}

/** Measured requests of these levels: at hand, and in all by their summaries. */
export function countLoaded(
  levels: readonly LevelView[],
  loading: RecordLoading,
): { readonly loadedCount: number; readonly totalCount: number } {
  const sum = (countOf: (level: LevelView) => number): number =>
    levels.reduce((total, level) => total + countOf(level), 0);
  return {
    loadedCount: sum(({ outline }) => loading.countByLevel.get(outline.levelIndex) ?? 0),
    totalCount: sum(({ summary }) => summary?.counts.issued ?? 0),
  };
}
