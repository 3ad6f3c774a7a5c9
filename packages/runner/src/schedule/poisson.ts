import { randomGaps } from './random-gaps.ts';
import type { ArrivalPattern } from './schedule.ts';

/**
 * Arrivals of many independent users: exponential gaps with mean `1 / rate`. The number of arrivals in any span is then
 * Poisson-distributed, and the coefficient of variation of the gaps is 1.
 */
export const poissonArrivals: ArrivalPattern = {
  name: 'poisson',
  hasBurstiness: false,
  schedule: ({ requestsPerSecond, random }) =>
    randomGaps(random, (gaps) => gaps.exponential(1000 / requestsPerSecond)),
};
