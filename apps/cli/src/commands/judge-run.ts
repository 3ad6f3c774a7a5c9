import type { LevelSummary, RunSummary } from '@genai-bench/core-metrics';
import { exitCode, type ExitCode } from '../exit-code.ts';

/**
 * The exit code of a run that gave a result. A run of nothing but refusals never reached its target. A level without a
 * completed request supports no statement at all; with objectives, neither do figures of a client that could not keep
 * up, nor an objective on a metric that no request defined. An objective is met when at least `goodputTarget` of every
 * level's requests met all of them. A run that ended as `aborted` was not what was asked for, whatever its figures
 * say; and neither is one whose results could not all be written.
 */
export function judgeRun(summary: RunSummary, goodputTarget: number): ExitCode {
  const code = judgeFigures(summary, goodputTarget);
  return code === exitCode.ok && summary.missingResults !== undefined ? exitCode.failed : code;
}

function judgeFigures(summary: RunSummary, goodputTarget: number): ExitCode {
  if (summary.status === 'failed') return exitCode.failed;
  const { levels } = summary;
  if (isTargetUnavailable(levels)) return exitCode.targetUnavailable;
  if (summary.status === 'aborted')
    return causeOfAbort(summary) === undefined ? exitCode.interrupted : exitCode.failed;
  if (levels.length === 0 || levels.some((level) => level.counts.byOutcome.completed === 0))
    return exitCode.notEnoughData;
  const judged = levels.filter((level) => level.goodput !== undefined);
  if (judged.length === 0) return exitCode.ok;
  if (summary.grade.verdict === 'invalid' || judged.some(isUnjudgeable)) return exitCode.notEnoughData;
  const isMet = judged.every((level) => (level.goodput?.goodRequestShare ?? 0) >= goodputTarget);
  return isMet ? exitCode.ok : exitCode.objectiveMissed;
}

/** Why a run ended before its end, in one line; undefined for one that did not. */
export function describeAbort(summary: RunSummary): string | undefined {
  if (summary.status !== 'aborted') return undefined;
  return `the run was aborted: ${causeOfAbort(summary) ?? 'it was stopped from the page.'}`;
}

/** What the run or its last level failed of; where neither did, somebody wanted the end. */
function causeOfAbort({ failure, levels }: RunSummary): string | undefined {
  return failure ?? levels.at(-1)?.failure;
}

/** Errors that say that the target is not there, or refuses the key. */
const unavailableClasses = new Set([
  '401',
  '403',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Nothing completed, and every error was of that kind. */
function isTargetUnavailable(levels: readonly LevelSummary[]): boolean {
  if (levels.some((level) => level.counts.byOutcome.completed > 0)) return false;
  const classes = levels.flatMap((level) => Object.keys(level.errorCounts));
  return classes.length > 0 && classes.every((name) => unavailableClasses.has(name));
}

function isUnjudgeable({ goodput }: LevelSummary): boolean {
  if (goodput === undefined) return false;
  return (
    goodput.goodRequestShare === undefined ||
    goodput.objectives.some(({ metric }) => goodput.shareByObjective[metric] === undefined)
  );
}
