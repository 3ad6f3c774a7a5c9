import type { LevelView } from '@genai-bench/stream-server/client';

export interface InstrumentReason {
  readonly reason: string;
  /** Levels that it holds for, counted from 1. */
  readonly levelNumbers: readonly number[];
}

/** Why the instrument is not fully trusted, each reason once, with the levels that gave it. */
export function instrumentReasons(levels: readonly LevelView[]): readonly InstrumentReason[] {
  const byReason = new Map<string, number[]>();
  for (const { outline, summary } of levels) {
    for (const reason of summary?.instrument?.grade.reasons ?? []) {
      byReason.set(reason, [...(byReason.get(reason) ?? []), outline.levelIndex + 1]);
    }
  }
  return [...byReason].map(([reason, levelNumbers]) => ({ reason, levelNumbers }));
}
