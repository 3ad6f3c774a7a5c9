import type { OutcomeKind } from '@genai-bench/core-metrics';
import type { LevelView, RunView } from '@genai-bench/stream-server/client';

export interface LevelCounts {
  readonly byOutcome: Readonly<Record<OutcomeKind, number>>;
  readonly errorCounts: Readonly<Record<string, number>>;
  readonly errorMessages?: Readonly<Record<string, string>>;
}

/**
 * How the requests of a level have ended: from its summary once it has ended, else live. Figures are published from the
 * first answer on; where none comes, the run's progress tells of the failures of its current level.
 */
export function levelCounts(level: LevelView, progress?: RunView['progress']): LevelCounts | undefined {
  const { summary, metrics, outline } = level;
  if (summary !== undefined) return countsOf(summary.counts.byOutcome, summary);
  if (metrics !== undefined) return metrics.live;
  if (progress?.byOutcome === undefined || progress.levelIndex !== outline.levelIndex) return undefined;
  return countsOf(progress.byOutcome, progress);
}

function countsOf(
  byOutcome: LevelCounts['byOutcome'],
  { errorCounts = {}, errorMessages }: Partial<LevelCounts>,
): LevelCounts {
  return { byOutcome, errorCounts, ...(errorMessages === undefined ? {} : { errorMessages }) };
}
