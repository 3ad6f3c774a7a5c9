import { describe, expect, it } from 'vitest';
import { levelSummary, liveFigures } from '../testing/run-fixtures.ts';
import { createLiveState } from './live-state.ts';
import { levelEndLine, progressLine } from './progress-line.ts';

describe('progressLine', () => {
  it('says everything the block says, on one line without colours', () => {
    const state = {
      ...createLiveState(),
      levels: [{ levelIndex: 0, scenario: 'D(100,50)', load: { mode: 'closed', concurrency: 8 } }] as const,
      levelIndex: 0,
      progress: {
        type: 'progress',
        atMs: 0,
        levelIndex: 0,
        phase: 'measuring',
        issued: 20,
        finished: 12,
        inFlight: 8,
        levelFraction: 0.5,
        runFraction: 0.5,
        etaMs: 4_100,
      } as const,
      live: liveFigures(),
    };
    expect(progressLine(state)).toBe(
      '50 % · level 1/1 · measuring · 12 done · 8 in flight · 12.3 req/s · TTFT p50 50.0 ms  p99 90.0 ms · ITL p50 10.0 ms  p99 12.5 ms · 1,234 tok/s · errors none · ETA 5.00 s',
    );
  });
});

describe('levelEndLine', () => {
  it('names a level that failed, with the reason', () => {
    const line = levelEndLine(levelSummary({ status: 'failed', failure: 'no prompts\nleft' }), 3);
    expect(line).toContain('level 1/3 failed (no prompts left): D(100,50), concurrency 8');
    expect(line).toContain('errors none');
  });

  it('says what the first error of each class said', () => {
    const errors = { errorCounts: { '400': 2, '500': 1 }, errorMessages: { '400': 'Unsupported parameter' } };
    expect(levelEndLine(levelSummary(errors), 1)).toContain('errors 400 ×2: Unsupported parameter; 500 ×1');
  });
});
