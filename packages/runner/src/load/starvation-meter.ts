import { monotonicMs } from '../clock.ts';

/** Adds up how long requests could have left but none was prepared: the number of them, integrated over time. */
export interface StarvationMeter {
  /** From now on so many slots or due arrivals stand without a prepared request. */
  hungry(count: number): void;
  /** In ms, summed over slots. */
  readonly starvedMs: number;
}

export function createStarvationMeter(): StarvationMeter {
  const state = { count: 0, sinceMs: 0, totalMs: 0 };
  const untilNow = (): number =>
    state.count === 0 ? 0 : state.count * Math.max(0, monotonicMs() - state.sinceMs);
  return {
    hungry(count) {
      // Called for every request: the clock is read only when there is something to add up.
      if (count === state.count) return;
      state.totalMs += untilNow();
      state.count = count;
      state.sinceMs = count === 0 ? 0 : monotonicMs();
    },
    get starvedMs() {
      return state.totalMs + untilNow();
    },
  };
}
