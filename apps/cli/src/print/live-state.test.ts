import type { RunEvent } from '@genai-bench/core-metrics';
import { describe, expect, it } from 'vitest';
import { levelSummary, liveFigures } from '../testing/run-fixtures.ts';
import { createLiveState, reduceLiveState } from './live-state.ts';

const levels = [
  { levelIndex: 0, scenario: 'D(100,50)', load: { mode: 'closed', concurrency: 1 } },
  { levelIndex: 1, scenario: 'D(100,50)', load: { mode: 'closed', concurrency: 8 } },
] as const;

const events: RunEvent[] = [
  { type: 'run-started', atMs: 0, runId: 'r', startedAt: '', plan: {}, levels, experimentFolder: '/x' },
  { type: 'level-started', atMs: 1, ...levels[0] },
  { type: 'metrics', atMs: 2, levelIndex: 0, live: liveFigures() },
  { type: 'level-finished', atMs: 3, levelIndex: 0, summary: levelSummary() },
];

describe('reduceLiveState', () => {
  it('keeps what the run said', () => {
    const state = events.reduce(reduceLiveState, createLiveState());
    expect(state.levels).toHaveLength(2);
    expect(state.levelIndex).toBe(0);
    expect(state.live?.issued).toBe(20);
    expect(state.finishedLevels.map(({ levelIndex }) => levelIndex)).toEqual([0]);
    expect(state.experimentFolder).toBe('/x');
  });

  it('forgets the figures of a level when the next one starts', () => {
    const next: RunEvent = { type: 'level-started', atMs: 4, ...levels[1] };
    const state = [...events, next].reduce(reduceLiveState, createLiveState());
    expect(state.levelIndex).toBe(1);
    expect(state.live).toBeUndefined();
    expect(state.finishedLevels).toHaveLength(1);
  });

  it('does not change the state it is given', () => {
    const before = Object.freeze(createLiveState());
    events.reduce(reduceLiveState, before);
    expect(before).toEqual(createLiveState());
  });
});
