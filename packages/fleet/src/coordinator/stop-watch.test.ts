import { describe, expect, it } from 'vitest';
import { createLineWatch } from '../redis/line-watch.ts';
import { createStopWatch } from './stop-watch.ts';

/** By a clock that the test moves; Redis answers once a second unless it is away. Drain 5 s, outages of up to 45 s. */
function stoppedAtZero() {
  const clock = { nowMs: 0 };
  const nowMs = (): number => clock.nowMs;
  const line = createLineWatch(nowMs);
  const said: string[] = [];
  const watch = createStopWatch({
    line,
    redisOutageMs: 45_000,
    redisWaitMs: 600_000,
    nowMs,
    say: (text) => void said.push(text),
  });
  const step = (answers: boolean): boolean => {
    clock.nowMs += 1_000;
    if (answers) line.answered();
    return watch.isOverdue();
  };
  /** Whether it became overdue within so many seconds. */
  const pass = (seconds: number, redis: 'answers' | 'is away'): boolean =>
    Array.from({ length: seconds }, () => step(redis === 'answers')).some(Boolean);
  return { watch, said, pass };
}

describe('createStopWatch', () => {
  it('gives up who has not stopped within the time for requests in flight and ten seconds more', () => {
    const { watch, said, pass } = stoppedAtZero();
    watch.stop(5_000);
    expect(pass(15, 'answers')).toBe(false);
    expect(pass(1, 'answers')).toBe(true);
    expect(said).toEqual([]);
  });

  it('knows no end before it is told of a stop, and says once that Redis is away and once that it is back', () => {
    const { said, pass } = stoppedAtZero();
    expect(pass(300, 'is away')).toBe(false);
    expect(said).toEqual([
      'Redis does not answer; the workers continue for up to 45 s and keep their records. Waiting up to 596 s for it.',
    ]);
    expect(pass(300, 'answers')).toBe(false);
    expect(said.slice(1)).toEqual(['Redis answers again; taking the records that the workers kept.']);
  });

  it('waits as long for Redis whenever the stop came', () => {
    const { watch, said, pass } = stoppedAtZero();
    pass(100, 'is away');
    watch.stop(5_000);
    expect(pass(45, 'is away')).toBe(false);
    expect(pass(1, 'is away')).toBe(true);
    expect(said.at(-1)).toContain('waiting up to 44 s for it');
  });

  it('gives all the whole time once Redis is back, and says what it waits for', () => {
    const { watch, said, pass } = stoppedAtZero();
    pass(10, 'is away');
    watch.stop(5_000);
    expect(pass(30, 'is away')).toBe(false);
    expect(said.slice(1)).toEqual([
      'Redis does not answer; waiting up to 44 s for it, and then for what the workers hold. Ctrl-C again ends at once.',
    ]);
    expect(pass(16, 'answers')).toBe(false);
    expect(said.slice(2)).toEqual([
      'Redis answers again; the workers are told to stop. Waiting up to 15 s for what they hold.',
    ]);
    expect(pass(1, 'answers')).toBe(true);
  });

  it('ends in bounded time where Redis comes and goes', () => {
    const { watch, pass } = stoppedAtZero();
    watch.stop(5_000);
    let rounds = 0;
    while (!pass(10, 'is away') && !pass(2, 'answers')) rounds += 1;
    // 45 s, 5 s and 10 s.
    expect(rounds).toBe(5);
  });
});
