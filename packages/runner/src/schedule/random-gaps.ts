import type { SeededRandom } from '@genai-bench/core-metrics';
import type { Arrival, Schedule } from './schedule.ts';

/**
 * Arrivals whose gaps are drawn one by one, the first gap included, as in a renewal process. Each iteration begins with
 * a fresh stream from `random.fork`, so reading a schedule twice, or in several threads, gives the same arrivals.
 */
export function randomGaps(random: SeededRandom, drawGapMs: (random: SeededRandom) => number): Schedule {
  return {
    *[Symbol.iterator](): Generator<Arrival, never> {
      const gaps = random.fork('arrivals');
      let offsetMs = 0;
      for (let index = 0; ; index++) {
        offsetMs += drawGapMs(gaps);
        yield { index, offsetMs };
      }
    },
  };
}
