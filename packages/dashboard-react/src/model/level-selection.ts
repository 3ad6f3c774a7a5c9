import type { LevelOutline } from '@genai-bench/core-metrics';
import type { LevelView, RunView } from '@genai-bench/stream-server/client';

/** Which levels the charts show: every one, or the one of that index. */
export type LevelSelection = 'all' | number;

/** A stretch of the run's clock, in ms; the whole run when absent. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

export function selectLevels(view: RunView, selection: LevelSelection): readonly LevelView[] {
  if (selection === 'all') return view.levels;
  return view.levels.filter((level) => level.outline.levelIndex === selection);
}

/** The running level, else the last one that has started; `undefined` before the first. */
export function currentLevel(view: RunView): LevelView | undefined {
  return (
    view.levels.find((level) => level.state === 'running') ??
    view.levels.findLast((level) => level.state === 'finished')
  );
}

/** The level whose figures stand for the selection where only one can be shown. */
export function representativeLevel(view: RunView, selection: LevelSelection): LevelView | undefined {
  return selection === 'all'
    ? currentLevel(view)
    : view.levels.find((level) => level.outline.levelIndex === selection);
}

/** Nothing more will come of the run. */
export function isOver({ summary, status }: RunView): boolean {
  return summary !== undefined || ['completed', 'failed', 'aborted'].includes(status.status);
}

/** `concurrency 8`, `5 req/s`: the load of a level as people say it. */
export function describeLoad(load: LevelOutline['load']): string {
  if (load.mode === 'open') return `${load.requestsPerSecond} req/s`;
  const batch = load.batchSize === undefined || load.batchSize === 1 ? '' : `, batch ${load.batchSize}`;
  return `concurrency ${load.concurrency}${batch}`;
}

/** Whether levels were summarized by a version whose slices know neither p90 nor TPOT. */
export function hasLinesOfEarlierVersion(levels: readonly LevelView[]): boolean {
  return levels.some(({ series, summary }) => {
    const slices = (series.length === 0 && summary?.slices) || [];
    return slices.some(({ e2eLatencyMs }) => e2eLatencyMs !== undefined && e2eLatencyMs.p90 === undefined);
  });
}

/** `D(100,100), concurrency 8`. */
export function describeLevel({ outline }: LevelView): string {
  return `${outline.scenario}, ${describeLoad(outline.load)}`;
}

export function isInRange(atMs: number, range: TimeRange | undefined): boolean {
  return range === undefined || (atMs >= range.startMs && atMs <= range.endMs);
}

/** Where levels begin, for marks on a time axis. */
export function selectLevelStarts(
  levels: readonly LevelView[],
): readonly { readonly atMs: number; readonly label: string }[] {
  return levels.flatMap((level) => {
    const atMs = level.startedAtMs ?? level.summary?.window.startMs;
    return atMs === undefined ? [] : [{ atMs, label: String(level.outline.levelIndex + 1) }];
  });
}
