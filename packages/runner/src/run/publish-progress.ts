import type { LevelOutline, RunEvent } from '@genai-bench/core-metrics';
import { estimateEtaMs } from './estimate-eta.ts';
import type { LevelProgress } from './run-level.ts';

export interface ProgressContext {
  readonly levels: readonly LevelOutline[];
  readonly publish: (event: RunEvent) => void;
  readonly nowMs: () => number;
}

/** Says where a level stands, and its figures once there is something to measure. */
export function publishProgress(
  { publish, nowMs, levels }: ProgressContext,
  outline: LevelOutline,
  progress: LevelProgress,
): void {
  const atMs = nowMs();
  const { counts, startedAtMs, live } = progress;
  const estimate = estimateEtaMs({
    outline,
    levels,
    counts,
    elapsedMs: startedAtMs === undefined ? 0 : atMs - startedAtMs,
  });
  publish({
    type: 'progress',
    atMs,
    levelIndex: outline.levelIndex,
    phase: counts.phase === 'ready' ? 'connecting' : counts.phase,
    ...(counts.phase === 'making-prompts' ? { promptsMade: counts.promptsMade ?? 0 } : {}),
    issued: counts.issued,
    finished: counts.finished,
    inFlight: counts.inFlight,
    ...estimate,
  });
  if (startedAtMs !== undefined) publish({ type: 'metrics', atMs, levelIndex: outline.levelIndex, live });
}
