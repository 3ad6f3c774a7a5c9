import type { LevelLoad } from '../summary/level-load.ts';
import type { LevelSummary } from '../summary/level-summary.ts';

export interface LevelPair {
  readonly baseline: LevelSummary;
  readonly candidate: LevelSummary;
}

export interface MatchedLevels {
  readonly pairs: readonly LevelPair[];
  /** Positions of levels without a counterpart. */
  readonly unmatched: { readonly baseline: readonly number[]; readonly candidate: readonly number[] };
}

/** Pairs levels of the same scenario under the same load; repeated ones in the order in which they ran. */
export function matchLevels(
  baseline: readonly LevelSummary[],
  candidate: readonly LevelSummary[],
): MatchedLevels {
  const left = [...candidate];
  const alone: number[] = [];
  const pairs: LevelPair[] = [];
  for (const level of baseline) {
    const position = left.findIndex((other) => keyOf(other) === keyOf(level));
    const [counterpart] = position === -1 ? [] : left.splice(position, 1);
    if (counterpart === undefined) alone.push(level.levelIndex);
    else pairs.push({ baseline: level, candidate: counterpart });
  }
  return { pairs, unmatched: { baseline: alone, candidate: left.map(({ levelIndex }) => levelIndex) } };
}

function keyOf({ scenario, load }: LevelSummary): string {
  return JSON.stringify([scenario, ...loadKeyOf(load)]);
}

function loadKeyOf(load: LevelLoad): readonly unknown[] {
  return load.mode === 'closed'
    ? [load.mode, load.concurrency, load.batchSize ?? 1]
    : [load.mode, load.requestsPerSecond, load.arrival, load.burstiness, load.maxConcurrency];
}
