import { outcomeKinds, type OutcomeKind } from '@genai-bench/core-metrics';
import type { LevelView, RunView } from '@genai-bench/stream-server/client';
import { levelCounts } from './level-counts.ts';

export interface Outcomes {
  /** Every kind, also those that did not occur, in the order of all outputs. */
  readonly byOutcome: readonly { readonly kind: OutcomeKind; readonly count: number }[];
  readonly endedCount: number;
  /** Most frequent first; `message` is what the first error of the class said. */
  readonly errorClasses: readonly {
    readonly name: string;
    readonly count: number;
    readonly message?: string;
  }[];
}

/** How requests ended, summed over levels; `undefined` before any level says so. */
export function selectOutcomes(
  levels: readonly LevelView[],
  progress?: RunView['progress'],
): Outcomes | undefined {
  const counted = levels.flatMap((level) => levelCounts(level, progress) ?? []);
  if (counted.length === 0) return undefined;
  const byOutcome = outcomeKinds.map((kind) => ({
    kind,
    count: counted.reduce((sum, level) => sum + level.byOutcome[kind], 0),
  }));
  const errors = new Map<string, number>();
  const messages: Record<string, string> = {};
  for (const level of counted) {
    for (const [name, count] of Object.entries(level.errorCounts)) {
      errors.set(name, (errors.get(name) ?? 0) + count);
      const message = level.errorMessages?.[name];
      if (message !== undefined) messages[name] ??= message;
    }
  }
  return {
    byOutcome,
    endedCount: byOutcome.reduce((sum, { count }) => sum + count, 0),
    errorClasses: [...errors]
      .map(([name, count]) => {
        const message = messages[name];
        return { name, count, ...(message === undefined ? {} : { message }) };
      })
      .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name)),
  };
}
