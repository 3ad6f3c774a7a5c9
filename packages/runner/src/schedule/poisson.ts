import type { SeededRandom } from '@genai-bench/core-metrics';
import { randomGaps } from './random-gaps.ts';
import type { Schedule } from './schedule.ts';

/**
 * Arrivals of many independent users: exponential gaps with mean `1 / rate`. The number of arrivals in any span is then
 * Poisson-distributed, and the coefficient of variation of the gaps is 1.
 */
export function poisson(requestsPerSecond: number, random: SeededRandom): Schedule {
  const meanGapMs = 1000 / requestsPerSecond;
  return randomGaps(random, (gaps) => gaps.exponential(meanGapMs));
}
