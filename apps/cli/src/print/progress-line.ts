import { formatCount, formatDurationMs, formatRate, type LevelSummary } from '@genai-bench/core-metrics';
import { describeLoad } from './describe-load.ts';
import {
  errorsText,
  errorTexts,
  livePercentiles,
  liveRate,
  liveTokenRate,
  phaseText,
} from './live-figures-text.ts';
import type { LiveState } from './live-state.ts';
import { safeText } from './safe-text.ts';

/** One line about a run that goes on, for logs and pipes. */
export function progressLine(state: LiveState): string {
  const { live, progress } = state;
  const percent = Math.floor((progress?.runFraction ?? 0) * 100);
  const level = `level ${(state.levelIndex ?? 0) + 1}/${state.levels.length}`;
  const parts = [
    `${percent} %`,
    level,
    phaseText(progress),
    `${progress?.finished ?? 0} done`,
    `${progress?.inFlight ?? 0} in flight`,
    liveRate(live),
    `TTFT ${livePercentiles(live?.ttftMs)}`,
    `ITL ${livePercentiles(live?.itlMs)}`,
    liveTokenRate(live),
    `errors ${safeText(errorsText(live?.errorCounts))}`,
  ];
  const eta =
    progress?.etaMs === undefined ? [] : [`ETA ${formatDurationMs(Math.ceil(progress.etaMs / 1000) * 1000)}`];
  return [...parts, ...eta].join(' · ');
}

/** One line about a level that starts. */
export function levelStartLine(state: LiveState): string | undefined {
  const outline = state.levels.find((level) => level.levelIndex === state.levelIndex);
  if (outline === undefined) return undefined;
  const position = `level ${outline.levelIndex + 1}/${state.levels.length}`;
  return `${position} starts: ${safeText(outline.scenario)}, ${describeLoad(outline.load)}`;
}

/** One line about a level that ended. */
export function levelEndLine(summary: LevelSummary, levelCount: number): string {
  const { counts, metrics, throughput } = summary;
  const status = summary.status === 'completed' ? 'done' : summary.status;
  const failure = summary.failure === undefined ? '' : ` (${safeText(summary.failure)})`;
  const parts = [
    `level ${summary.levelIndex + 1}/${levelCount} ${status}${failure}: ${safeText(summary.scenario)}, ${describeLoad(summary.load)}`,
    `${formatCount(counts.byOutcome.completed)} of ${formatCount(counts.issued)} requests completed`,
    `TTFT p50 ${formatDurationMs(metrics.ttftMs?.p50)}`,
    formatRate(throughput.requestsPerSecond, 'req'),
    formatRate(throughput.outputTokensPerSecond, 'tok'),
    `errors ${safeText(errorTexts(summary).join('; ')) || 'none'}`,
  ];
  return parts.join(' · ');
}
