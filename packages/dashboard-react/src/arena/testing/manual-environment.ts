import type { BattleEnvironment } from '../model/battle-environment.ts';

/** A page whose clock goes on when the test says so. */
export interface ManualEnvironment extends BattleEnvironment {
  /** Moves the clock and runs what falls due, in order. */
  readonly advance: (durationMs: number) => Promise<void>;
  readonly wake: () => void;
  readonly waitingCount: () => number;
}

export function createManualEnvironment(startMs = 1_000_000): ManualEnvironment {
  let nowMs = startMs;
  let keyCount = 0;
  const tasks = new Set<{ readonly atMs: number; readonly task: () => void }>();
  const wakers = new Set<() => void>();
  return {
    nowMs: () => nowMs,
    random: () => 0,
    createKey: () => `key-${(keyCount += 1)}`,
    schedule: (task, delayMs) => {
      const entry = { atMs: nowMs + delayMs, task };
      tasks.add(entry);
      return () => tasks.delete(entry);
    },
    onWake: (wake) => {
      wakers.add(wake);
      return () => wakers.delete(wake);
    },
    wake: () => {
      for (const wake of wakers) wake();
    },
    waitingCount: () => tasks.size,
    advance: async (durationMs) => {
      nowMs += durationMs;
      for (const entry of [...tasks].filter(({ atMs }) => atMs <= nowMs)) {
        tasks.delete(entry);
        entry.task();
      }
      await settle();
    },
  };
}

/** Lets promises that are settled already run their course. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
