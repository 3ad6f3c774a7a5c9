import {
  describeUnmeasured,
  isRefusalClass,
  type LevelSummary,
  type RunSummary,
} from '@genai-bench/core-metrics';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { describeLoad } from '../print/describe-load.ts';

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
  const { levels } = summary;
  if (isTargetUnavailable(summary)) return exitCode.targetUnavailable;
  if (summary.status === 'failed') return exitCode.failed;
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

/** Why a run has not given what it was asked for, in one line; undefined where its table says it all. */
export function explainExit(summary: RunSummary, code: ExitCode): string | undefined {
  const { status, failure } = summary;
  if (status === 'failed') return failure === undefined ? 'the run failed.' : `the run failed: ${failure}`;
  if (status === 'aborted')
    return `the run was aborted: ${causeOfAbort(summary) ?? 'it was stopped from the page.'}`;
  if (code !== exitCode.notEnoughData) return undefined;
  return `not enough valid data: ${missingData(summary).join('; ')}.`;
}

function missingData({ levels, grade }: RunSummary): readonly string[] {
  if (levels.length === 0) return ['no level was measured'];
  const empty = levels.filter((level) => level.counts.byOutcome.completed === 0);
  if (empty.length > 0)
    return empty.map((level) => `no request of ${level.scenario}, ${describeLoad(level.load)} completed`);
  const unmeasured = levels.flatMap(({ goodput }) =>
    goodput === undefined ? [] : describeUnmeasured(goodput),
  );
  const reasons = [
    ...(grade.verdict === 'invalid' ? ['the figures are those of a client that could not keep up'] : []),
    ...[...new Set(unmeasured)].map((reason) => `an objective is not judged: ${reason}`),
  ];
  return reasons.length > 0 ? reasons : ['a level has no request in its measured window'];
}

/** What the run or its last level failed of; where neither did, somebody wanted the end. */
function causeOfAbort({ failure, levels }: RunSummary): string | undefined {
  return failure ?? levels.at(-1)?.failure;
}

/** Errors that say that the target is not there. */
const unreachableClasses = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Nothing completed, and every error was of that kind, or a refusal. */
function isTargetUnavailable({ status, levels }: RunSummary): boolean {
  if (levels.some((level) => level.counts.byOutcome.completed > 0)) return false;
  const classes = levels.flatMap((level) => Object.keys(level.errorCounts));
  // A run that failed without a measured request was refused at its warm-up.
  if (classes.length === 0) return status === 'failed' && levels.length > 0;
  return classes.every((name) => unreachableClasses.has(name) || isRefusalClass(name));
}

function isUnjudgeable({ goodput }: LevelSummary): boolean {
  return goodput !== undefined && goodput.goodRequestShare === undefined;
}
