import type { LevelOutline, LevelSummary, LiveFigures, RunEvent } from '@genai-bench/core-metrics';

/** What the terminal shows of a run: a fold over its events. */
export interface LiveState {
  readonly levels: readonly LevelOutline[];
  readonly levelIndex?: number;
  readonly progress?: Extract<RunEvent, { type: 'progress' }>;
  /** Of the level that runs; gone when the next one starts. */
  readonly live?: LiveFigures;
  readonly finishedLevels: readonly LevelSummary[];
  readonly experimentFolder?: string;
}

export function createLiveState(): LiveState {
  return { levels: [], finishedLevels: [] };
}

export function reduceLiveState(state: LiveState, event: RunEvent): LiveState {
  switch (event.type) {
    case 'run-started': {
      const { levels, experimentFolder } = event;
      return {
        ...createLiveState(),
        levels,
        ...(experimentFolder === undefined ? {} : { experimentFolder }),
      };
    }
    case 'level-started': {
      const { live: _live, progress: _progress, ...kept } = state;
      return { ...kept, levelIndex: event.levelIndex };
    }
    case 'progress':
      return { ...state, progress: event };
    case 'metrics':
      return { ...state, live: event.live };
    case 'level-finished':
      return { ...state, finishedLevels: [...state.finishedLevels, event.summary] };
    case 'workers':
    case 'request-finished':
    case 'log':
    case 'events-dropped':
    case 'run-finished':
      return state;
  }
}
