import { describe, expect, it, vi } from 'vitest';
import { createPacedTask } from './paced-task.ts';

describe('createPacedTask', () => {
  it('runs the first at once, and of all others in an interval the latest', () => {
    vi.useFakeTimers();
    try {
      const paced = createPacedTask(250, () => Date.now());
      const ran: number[] = [];
      for (let number = 1; number <= 1000; number++) paced.run(() => ran.push(number));
      expect(ran).toEqual([1]);
      vi.advanceTimersByTime(249);
      expect(ran).toEqual([1]);
      vi.advanceTimersByTime(1);
      expect(ran).toEqual([1, 1000]);
      vi.advanceTimersByTime(1000);
      expect(ran).toEqual([1, 1000]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('runs what waits when it is flushed, and once', () => {
    const paced = createPacedTask(250, () => 0);
    const ran: string[] = [];
    for (const name of ['first', 'second', 'third']) paced.run(() => ran.push(name));
    paced.flush();
    paced.flush();
    expect(ran).toEqual(['first', 'third']);
  });
});
