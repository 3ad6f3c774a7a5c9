import { emptyRunView, waitingLevel } from './empty-run-view.ts';
import { finishLevel, withHistogram, withMetrics, withPoints } from './reduce-level-view.ts';
import type { LevelView, RunView } from './run-view.ts';
import { LOG_LIMIT } from './view-limits.ts';
import type { WireEvent } from './wire-event.ts';

type EventOf<Type extends WireEvent['event_type']> = Extract<WireEvent, { event_type: Type }>;

/**
 * What a viewer knows after one more event. Pure and bounded; server and browsers run the same one, so they cannot
 * disagree. Events must come once and in order: `followStream` sees to that.
 */
export function reduceRunView(view: RunView, event: WireEvent): RunView {
  switch (event.event_type) {
    case 'snapshot':
      return { ...emptyRunView, ...event.data.state };
    case 'run_started':
      return startRun(view, event);
    case 'level_started':
      return startLevel(view, event.data);
    case 'status':
      return { ...view, status: withoutTimestamp(event.data) };
    case 'progress':
      return { ...view, progress: event.data };
    case 'metrics':
      return updateLevel(view, event.data.levelIndex, (level) =>
        withMetrics(level, event.data, view.levels.length),
      );
    case 'histogram':
      return updateLevel(view, event.data.levelIndex, (level) => withHistogram(level, event.data));
    case 'scatter':
      return updateLevel(view, event.data.levelIndex, (level) =>
        withPoints(level, event.data, view.levels.length),
      );
    case 'workers':
      return updateLevel(view, event.data.levelIndex, (level) => ({ ...level, workers: event.data.workers }));
    case 'log':
      return addLog(view, event.data);
    case 'level_finished':
      return updateLevel(view, event.data.levelIndex, (level) => finishLevel(level, event.data.summary));
    case 'run_finished':
      return { ...view, summary: event.data.summary };
    case 'run_failed':
      return { ...view, failure: event.data.message };
    case 'hello':
    case 'dropped':
    case 'heartbeat':
    case 'stop':
      return view;
    default:
      event satisfies never;
      // A server of a later version may say more than this one knows.
      return view;
  }
}

function startRun(view: RunView, { data }: EventOf<'run_started'>): RunView {
  return {
    ...emptyRunView,
    runId: data.run_id,
    startedAt: data.startedAt,
    plan: data.plan,
    status: view.status,
    levels: data.levels.map((outline) => waitingLevel(outline)),
    histogramEdgesMs: data.histogramEdgesMs,
  };
}

function startLevel(view: RunView, { atMs, ...outline }: EventOf<'level_started'>['data']): RunView {
  const levels = [...view.levels];
  const known = levels.findIndex((level) => level.outline.levelIndex === outline.levelIndex);
  const started: LevelView = { ...waitingLevel(outline), state: 'running', startedAtMs: atMs };
  if (known < 0) levels.push(started);
  else levels[known] = started;
  return { ...view, levels };
}

/** Figures of a level that nobody announced are left out: there is no outline to show them under. */
function updateLevel(view: RunView, levelIndex: number, change: (level: LevelView) => LevelView): RunView {
  const known = view.levels.findIndex(({ outline }) => outline.levelIndex === levelIndex);
  if (known < 0) return view;
  return { ...view, levels: view.levels.map((level, at) => (at === known ? change(level) : level)) };
}

function addLog(view: RunView, line: EventOf<'log'>['data']): RunView {
  const logs = [...view.logs, line];
  const tooMany = Math.max(0, logs.length - LOG_LIMIT);
  return { ...view, logs: logs.slice(tooMany), droppedLogCount: view.droppedLogCount + tooMany };
}

function withoutTimestamp(data: EventOf<'status'>['data']): RunView['status'] {
  const { timestamp, ...status } = data;
  return timestamp === undefined ? data : status;
}
