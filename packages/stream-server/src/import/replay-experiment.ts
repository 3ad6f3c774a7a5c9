import {
  createLiveFigures,
  type LevelSummary,
  type RequestRecord,
  type RunEvent,
} from '@genai-bench/core-metrics';
import { mostPauseMs, waitFor, type ReplayOptions } from '../recording/replay-recording.ts';
import type { Experiment } from './experiment.ts';
import { readOwnExperiment } from './read-own-experiment.ts';

export interface ExperimentReplayOptions extends Pick<
  ReplayOptions,
  'speed' | 'signal' | 'wait' | 'onShortened'
> {
  /** A folder that a run of this program has written. */
  readonly folder: string;
  /** Called with what the run would have said. */
  readonly show: (event: RunEvent) => void;
}

/** How often figures are shown, on the run's clock. */
const publishIntervalMs = 250;

/**
 * Shows a run from its records, with the pauses between them: one that nobody recorded, or that was killed. Throws an
 * `ExperimentError` for a folder that cannot be read. Resolves to how many requests it showed.
 */
export async function replayExperiment(options: ExperimentReplayOptions): Promise<number> {
  const { folder, show, speed = 1, signal, wait = waitFor, onShortened } = options;
  const experiment = await readOwnExperiment(folder);
  let lastAtMs = 0;
  let count = 0;
  for await (const event of eventsOf(experiment)) {
    const pauseMs = event.atMs - lastAtMs;
    if (pauseMs > mostPauseMs) onShortened?.(pauseMs);
    if (pauseMs > 0) await wait(Math.min(pauseMs, mostPauseMs) / speed, signal);
    if (signal?.aborted === true) break;
    lastAtMs = Math.max(lastAtMs, event.atMs);
    if (event.type === 'request-finished') count += 1;
    show(event);
  }
  return count;
}

async function* eventsOf({ summary, records }: Experiment): AsyncGenerator<RunEvent> {
  const { runId, startedAt, plan, levels } = summary;
  const outlines = levels.map(({ levelIndex, scenario, load }) => ({ levelIndex, scenario, load }));
  yield { type: 'run-started', atMs: 0, runId, startedAt, plan, levels: outlines };
  const starts = await startsOf(records());
  let level: ReplayedLevel | undefined;
  let atMs = 0;
  let shownCount = 0;

  /** Levels before this position that no record is of: what they came to is their summary alone. */
  function* levelsUpTo(position: number): Generator<RunEvent> {
    for (; shownCount < position; shownCount += 1) {
      const { levelIndex } = levels[shownCount]!;
      yield { type: 'level-started', atMs, ...outlines[shownCount]! };
      yield { type: 'level-finished', atMs, levelIndex, summary: levels[shownCount]! };
    }
  }

  for await (const batch of records()) {
    for (const record of batch) {
      if (record.levelIndex !== level?.levelIndex) {
        if (level !== undefined) yield level.finish(atMs);
        const position = levels.findIndex(({ levelIndex }) => levelIndex === record.levelIndex);
        const found = levels[position];
        if (found === undefined) continue;
        yield* levelsUpTo(position);
        shownCount = position + 1;
        level = createReplayedLevel(
          found,
          { position, count: levels.length },
          starts.get(record.levelIndex) ?? [],
        );
        yield { type: 'level-started', atMs: Math.max(atMs, level.startMs), ...outlines[position]! };
      }
      atMs = Math.max(atMs, record.closedAtMs ?? atMs);
      yield* level.add(record, atMs);
    }
  }
  if (level !== undefined) yield level.finish(atMs);
  yield* levelsUpTo(levels.length);
  yield { type: 'run-finished', atMs, summary };
}

/** When the measured requests of each level were sent, in order: what was in flight at an instant follows from it. */
async function startsOf(
  batches: AsyncIterable<readonly RequestRecord[]>,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const starts = new Map<number, number[]>();
  for await (const batch of batches) {
    for (const { levelIndex, phase, sentAtMs, scheduledAtMs, closedAtMs } of batch) {
      if (phase === 'warmup') continue;
      const ofLevel = starts.get(levelIndex) ?? [];
      starts.set(levelIndex, ofLevel);
      ofLevel.push(sentAtMs ?? scheduledAtMs ?? closedAtMs ?? 0);
    }
  }
  for (const ofLevel of starts.values()) ofLevel.sort((a, b) => a - b);
  return starts;
}

type ReplayedLevel = ReturnType<typeof createReplayedLevel>;

function createReplayedLevel(
  summary: LevelSummary,
  place: { readonly position: number; readonly count: number },
  starts: readonly number[],
) {
  const { levelIndex } = summary;
  const startMs = starts[0] ?? 0;
  const live = createLiveFigures({ startMs });
  let issued = 0;
  let finished = 0;
  let shownAtMs = startMs;

  function* figures(atMs: number): Generator<RunEvent> {
    const before = issued;
    while (issued < starts.length && starts[issued]! <= atMs) issued += 1;
    live.recordIssued(issued - before);
    const levelFraction = finished / Math.max(1, starts.length);
    yield {
      type: 'progress',
      atMs,
      levelIndex,
      phase: 'measuring',
      issued,
      finished,
      inFlight: Math.max(0, issued - finished),
      levelFraction,
      runFraction: (place.position + levelFraction) / place.count,
    };
    yield { type: 'metrics', atMs, levelIndex, live: live.snapshot(atMs) };
  }

  return {
    levelIndex,
    startMs,
    *add(record: RequestRecord, atMs: number): Generator<RunEvent> {
      if (record.phase === 'measured') finished += 1;
      live.recordFinished(record, atMs);
      yield { type: 'request-finished', atMs, record };
      if (atMs - shownAtMs < publishIntervalMs && finished < starts.length) return;
      shownAtMs = atMs;
      yield* figures(atMs);
    },
    finish: (atMs: number): RunEvent => ({ type: 'level-finished', atMs, levelIndex, summary }),
  };
}
