import { randomGaps } from './random-gaps.ts';
import type { ArrivalPattern } from './schedule.ts';

/** Gamma-distributed gaps with mean `1 / rate`; their coefficient of variation is `1 / √burstiness`. */
export const gammaArrivals: ArrivalPattern = {
  name: 'gamma',
  hasBurstiness: true,
  schedule({ requestsPerSecond, burstiness, random }) {
    const meanGapMs = 1000 / requestsPerSecond;
    return randomGaps(random, (gaps) => gaps.gamma(burstiness, meanGapMs / burstiness));
  },
};
