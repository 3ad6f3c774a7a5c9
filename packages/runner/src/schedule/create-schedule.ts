import type { ArrivalPattern, SeededRandom } from '@genai-bench/core-metrics';
import { constantRate } from './constant-rate.ts';
import { gamma } from './gamma.ts';
import { poisson } from './poisson.ts';
import type { Schedule } from './schedule.ts';

export interface ScheduleOptions {
  readonly arrival: ArrivalPattern;
  /** Mean rate over a long time, above 0. */
  readonly requestsPerSecond: number;
  /** Gamma only: shape of the gap distribution; 1 when absent. */
  readonly burstiness?: number;
  readonly random: SeededRandom;
}

const schedules: Readonly<Record<ArrivalPattern, (options: ScheduleOptions) => Schedule>> = {
  constant: ({ requestsPerSecond }) => constantRate(requestsPerSecond),
  poisson: ({ requestsPerSecond, random }) => poisson(requestsPerSecond, random),
  gamma: ({ requestsPerSecond, burstiness = 1, random }) => gamma({ requestsPerSecond, burstiness, random }),
};

/** The endless schedule of one level. The same options and seed give the same arrivals, every time it is read. */
export function createSchedule(options: ScheduleOptions): Schedule {
  const { arrival, requestsPerSecond, burstiness } = options;
  if (!(requestsPerSecond > 0 && Number.isFinite(requestsPerSecond))) {
    throw new RangeError(
      `requestsPerSecond must be above 0, got ${requestsPerSecond}. For back-to-back requests use a closed loop (concurrency).`,
    );
  }
  if (burstiness !== undefined && !(burstiness > 0 && Number.isFinite(burstiness))) {
    throw new RangeError(`burstiness must be above 0, got ${burstiness}. Write 1 for Poisson arrivals.`);
  }
  if (burstiness !== undefined && arrival !== 'gamma') {
    throw new RangeError(
      `burstiness belongs to gamma arrivals, got ${arrival}. Leave it out or write arrival "gamma".`,
    );
  }
  return schedules[arrival](options);
}
