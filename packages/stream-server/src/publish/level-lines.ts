import { isErrorKind, outcomeKinds, type LevelOutline, type LevelSummary } from '@genai-bench/core-metrics';
import { describeLoad } from '../report/describe-load.ts';

/** `Level 1 of 4 starts: D(100,100), 8 at once`: a healthy run has a log too. */
export function levelStartLine({ levelIndex, scenario, load }: LevelOutline, levelCount: number): string {
  return `Level ${levelIndex + 1} of ${levelCount} starts: ${scenario}, ${describeLoad(load).text}`;
}

/** `Level 1 of 4 completed: 190 of 200 requests completed, 10 failed`. */
export function levelEndLine(summary: LevelSummary, levelCount: number): string {
  const { levelIndex, status, counts, failure } = summary;
  const failed = failedCount(summary);
  const failures = failed === 0 ? '' : `, ${failed} failed`;
  const reason = failure === undefined ? '' : ` (${failure})`;
  const requests = `${counts.byOutcome.completed} of ${counts.issued} requests completed${failures}`;
  return `Level ${levelIndex + 1} of ${levelCount} ${status}${reason}: ${requests}`;
}

/** How much the line above deserves a look. */
export function levelEndSeverity(summary: LevelSummary): 'info' | 'warning' | 'error' {
  if (summary.status === 'failed') return 'error';
  return failedCount(summary) > 0 ? 'warning' : 'info';
}

function failedCount({ counts }: LevelSummary): number {
  return outcomeKinds.filter(isErrorKind).reduce((sum, kind) => sum + counts.byOutcome[kind], 0);
}
