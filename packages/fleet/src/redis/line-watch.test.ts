import { describe, expect, it } from 'vitest';
import { createLineWatch } from './line-watch.ts';

/** A line that is asked once a second, from 0 on. */
function lineForTest() {
  let nowMs = 0;
  const line = createLineWatch(() => nowMs);
  return {
    line,
    answersUntil: (untilMs: number): void => {
      for (; nowMs < untilMs; nowMs += 1_000) line.answered();
      nowMs = untilMs;
      line.answered();
    },
    isAwayUntil: (untilMs: number): void => {
      nowMs = untilMs;
    },
  };
}

describe('createLineWatch', () => {
  it('counts the silence of who is gone while Redis answers', () => {
    const { line, answersUntil } = lineForTest();
    answersUntil(12_000);
    expect(line.silentMs(2_000)).toBe(10_000);
    expect(line.silentMs(12_000)).toBe(0);
    expect(line.awayMs()).toBe(0);
  });

  it('holds silence against nobody while Redis is away', () => {
    const { line, answersUntil, isAwayUntil } = lineForTest();
    answersUntil(2_000);
    isAwayUntil(30_000);
    expect(line.silentMs(2_000)).toBe(0);
    expect(line.awayMs()).toBe(28_000);
  });

  it('gives everyone the whole time anew once Redis is back', () => {
    const { line, answersUntil, isAwayUntil } = lineForTest();
    answersUntil(2_000);
    isAwayUntil(30_000);
    answersUntil(34_000);
    expect(line.silentMs(2_000)).toBe(4_000);
    expect(line.silentMs(33_000)).toBe(1_000);
  });

  it('takes a late answer for no break', () => {
    const { line, answersUntil, isAwayUntil } = lineForTest();
    answersUntil(2_000);
    isAwayUntil(4_900);
    answersUntil(5_000);
    expect(line.silentMs(1_000)).toBe(4_000);
  });
});
