import { describe, expect, it } from 'vitest';
import { liveFigures } from '../testing/run-fixtures.ts';
import { visibleWidth } from './fit-line.ts';
import { createLiveState, type LiveState } from './live-state.ts';
import { createPaint } from './paint.ts';
import { progressBlock } from './progress-block.ts';

const running: LiveState = {
  ...createLiveState(),
  levels: [
    { levelIndex: 0, scenario: 'D(100,50)', load: { mode: 'closed', concurrency: 8 }, maxRequests: 200 },
    { levelIndex: 1, scenario: 'D(100,50)', load: { mode: 'closed', concurrency: 16 }, maxRequests: 200 },
  ],
  levelIndex: 0,
  progress: {
    type: 'progress',
    atMs: 10,
    levelIndex: 0,
    phase: 'measuring',
    issued: 108,
    finished: 100,
    inFlight: 8,
    levelFraction: 0.5,
    runFraction: 0.25,
    etaMs: 61_200,
  },
  live: liveFigures({ errorCounts: { ECONNRESET: 1, '429': 3 } }),
};
const plain = createPaint(false);

describe('progressBlock', () => {
  it('shows bar, level, rates, latencies and errors', () => {
    expect(progressBlock(running, { width: 100, paint: plain })).toEqual([
      `${'█'.repeat(10)}${'░'.repeat(30)}  25 %   ETA 62.0 s`,
      'level 1/2   D(100,50)   concurrency 8   100/200 requests   measuring',
      'rate 12.3 req/s   in flight 8   output 1,234 tok/s',
      'TTFT p50 50.0 ms  p99 90.0 ms   ITL p50 10.0 ms  p99 12.5 ms',
      'errors 429 ×3, ECONNRESET ×1',
    ]);
  });

  it('shows dashes, never zeros, before the first figures', () => {
    const { live: _live, progress: _progress, ...starting } = running;
    const lines = progressBlock(starting, { width: 100, paint: plain });
    expect(lines[0]).toContain('ETA –');
    expect(lines[2]).toBe('rate –   in flight –   output –');
  });

  it.each([20, 40, 60])('keeps every line within %i columns', (width) => {
    for (const paint of [plain, createPaint(true)]) {
      const lines = progressBlock(running, { width, paint });
      expect(lines).toHaveLength(5);
      for (const line of lines) expect(visibleWidth(line)).toBeLessThan(width);
    }
  });

  it('lets no control character of a server through', () => {
    const state = { ...running, live: liveFigures({ errorCounts: { 'api_error:\u001b[2Jx\n': 1 } }) };
    expect(progressBlock(state, { width: 100, paint: plain }).at(-1)).toBe('errors api_error: [2Jx  ×1');
  });

  it('is empty before the run has started', () => {
    expect(progressBlock(createLiveState(), { width: 80, paint: plain })).toEqual([]);
  });
});
