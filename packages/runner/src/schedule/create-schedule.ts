import { constantArrivals } from './constant-rate.ts';
import { gammaArrivals } from './gamma.ts';
import { poissonArrivals } from './poisson.ts';
import type { ArrivalOptions, ArrivalPattern, Schedule } from './schedule.ts';

/** Every arrival pattern there is, the default first. Adding one: its file, its line here. */
export const arrivalPatterns: readonly ArrivalPattern[] = [poissonArrivals, constantArrivals, gammaArrivals];

export const arrivalNames: readonly string[] = arrivalPatterns.map(({ name }) => name);

/** Those that `burstiness` shapes. */
export const burstyArrivalNames: readonly string[] = arrivalPatterns
  .filter(({ hasBurstiness }) => hasBurstiness)
  .map(({ name }) => name);

export interface ScheduleOptions extends Omit<ArrivalOptions, 'burstiness'> {
  /** Name of a pattern. */
  readonly arrival: string;
  /** 1 when absent; only for patterns that have it. */
  readonly burstiness?: number | undefined;
}

/** The endless schedule of one level. The same options and seed give the same arrivals, every time it is read. */
export function createSchedule({ arrival, burstiness, ...options }: ScheduleOptions): Schedule {
  const { requestsPerSecond } = options;
  if (!(requestsPerSecond > 0 && Number.isFinite(requestsPerSecond))) {
    throw new RangeError(
      `requestsPerSecond must be above 0, got ${requestsPerSecond}. For back-to-back requests use a closed loop (concurrency).`,
    );
  }
  const pattern = arrivalPatterns.find(({ name }) => name === arrival);
  if (pattern === undefined) {
    throw new RangeError(`arrival must be one of ${arrivalNames.join(', ')}, got "${arrival}".`);
  }
  if (burstiness !== undefined && !(burstiness > 0 && Number.isFinite(burstiness))) {
    throw new RangeError(`burstiness must be above 0, got ${burstiness}. Write 1 for Poisson arrivals.`);
  }
  if (burstiness !== undefined && !pattern.hasBurstiness) {
    const bursty = burstyArrivalNames.join(' or ');
    throw new RangeError(
      `burstiness belongs to ${bursty} arrivals, got ${arrival}. Leave it out or write arrival "${bursty}".`,
    );
  }
  return pattern.schedule({ ...options, burstiness: burstiness ?? 1 });
}
