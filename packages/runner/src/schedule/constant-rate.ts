import type { Arrival, ArrivalPattern } from './schedule.ts';

/** Evenly spaced arrivals; the first is due at once. */
export const constantArrivals: ArrivalPattern = {
  name: 'constant',
  hasBurstiness: false,
  schedule: ({ requestsPerSecond }) => ({
    *[Symbol.iterator](): Generator<Arrival, never> {
      // Multiply, don't accumulate: adding a gap rounded to whole ms drifts 3.6 s per hour at 7 req/s.
      for (let index = 0; ; index++) yield { index, offsetMs: (index * 1000) / requestsPerSecond };
    },
  }),
};
