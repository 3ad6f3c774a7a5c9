import type { SeededRandom } from '@genai-bench/core-metrics';
import { randomGaps } from './random-gaps.ts';
import type { Schedule } from './schedule.ts';

export interface GammaOptions {
  readonly requestsPerSecond: number;
  /** Shape of the gap distribution: 1 is Poisson, below 1 comes in bursts, above 1 nears constant spacing. */
  readonly burstiness: number;
  readonly random: SeededRandom;
}

/** Gamma-distributed gaps with mean `1 / rate`; their coefficient of variation is `1 / √burstiness`. */
export function gamma({ requestsPerSecond, burstiness, random }: GammaOptions): Schedule {
  const meanGapMs = 1000 / requestsPerSecond;
  return randomGaps(random, (gaps) => gaps.gamma(burstiness, meanGapMs / burstiness));
}
