import { formatDurationMs } from '@genai-bench/core-metrics';
import { describeLoad } from './describe-load.ts';
import { fitLine } from './fit-line.ts';
import { errorsText, livePercentiles, liveRate, liveTokenRate, phaseText } from './live-figures-text.ts';
import type { LiveState } from './live-state.ts';
import type { Paint } from './paint.ts';
import { safeText } from './safe-text.ts';

export interface BlockOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
}

/** The block that a terminal redraws while a run goes on. Each line fits the width, so that it takes exactly one row. */
export function progressBlock(state: LiveState, { width, paint }: BlockOptions): string[] {
  const { live, progress } = state;
  if (state.levels.length === 0) return [];
  const errors = errorsText(live?.errorCounts);
  const lines = [
    `${barText(state, width, paint)}`,
    `${levelText(state, paint)}`,
    `${paint.dim('rate')} ${liveRate(live)}   ${paint.dim('in flight')} ${progress?.inFlight ?? live?.inFlight ?? '–'}   ` +
      `${paint.dim('output')} ${liveTokenRate(live)}`,
    `${paint.dim('TTFT')} ${livePercentiles(live?.ttftMs)}   ${paint.dim('ITL')} ${livePercentiles(live?.itlMs)}`,
    `${paint.dim('errors')} ${errors === 'none' ? errors : paint.red(safeText(errors))}`,
  ];
  // One column stays free: writing into the last one wraps in some terminals.
  return lines.map((line) => fitLine(line, width - 1));
}

function barText(state: LiveState, width: number, paint: Paint): string {
  const fraction = Math.min(Math.max(state.progress?.runFraction ?? 0, 0), 1);
  const cells = Math.max(10, Math.min(40, width - 34));
  const filled = Math.floor(fraction * cells);
  const bar = paint.green('█'.repeat(filled)) + paint.dim('░'.repeat(cells - filled));
  const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
  return `${bar} ${percent}   ${paint.dim('ETA')} ${etaText(state)}`;
}

function etaText({ progress }: LiveState): string {
  if (progress?.etaMs === undefined) return '–';
  return formatDurationMs(Math.max(1000, Math.ceil(progress.etaMs / 1000) * 1000));
}

function levelText(state: LiveState, paint: Paint): string {
  const outline = state.levels.find((level) => level.levelIndex === state.levelIndex);
  if (outline === undefined) return paint.dim('starting');
  const { progress } = state;
  const done =
    progress === undefined ? '' : `   ${progress.finished}${limitText(outline.maxRequests)} requests`;
  return (
    `${paint.dim('level')} ${outline.levelIndex + 1}/${state.levels.length}   ` +
    `${paint.bold(safeText(outline.scenario))}   ${describeLoad(outline.load)}${done}   ${paint.dim(phaseText(progress))}`
  );
}

function limitText(maxRequests: number | undefined): string {
  return maxRequests === undefined ? '' : `/${maxRequests}`;
}
