import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '@genai-bench/core-metrics';
import { arrivalPatterns, createSchedule } from './create-schedule.ts';
import type { ScheduleOptions } from './create-schedule.ts';
import { dealSchedule } from './deal-schedule.ts';
import type { Arrival, Schedule } from './schedule.ts';

function take(schedule: Schedule, count: number): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const arrival of schedule) {
    arrivals.push(arrival);
    if (arrivals.length === count) break;
  }
  return arrivals;
}

function schedule(options: Partial<ScheduleOptions> & Pick<ScheduleOptions, 'arrival'>): Schedule {
  return createSchedule({ requestsPerSecond: 50, random: createSeededRandom(3), ...options });
}

function gapsMs(arrivals: readonly Arrival[]): number[] {
  return arrivals.map(({ offsetMs }, index) => offsetMs - (arrivals[index - 1]?.offsetMs ?? 0));
}

function meanAndVariation(values: readonly number[]): { mean: number; variation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variation: Math.sqrt(variance) / mean };
}

const patterns = arrivalPatterns.flatMap(({ name, hasBurstiness }) =>
  hasBurstiness
    ? [
        { arrival: name, burstiness: 0.5 },
        { arrival: name, burstiness: 4 },
      ]
    : [{ arrival: name }],
);

describe('createSchedule', () => {
  it('spaces constant arrivals evenly from the start, without drift', () => {
    const arrivals = take(schedule({ arrival: 'constant', requestsPerSecond: 7 }), 25_201);
    expect(arrivals.slice(0, 2)).toEqual([
      { index: 0, offsetMs: 0 },
      { index: 1, offsetMs: 1000 / 7 },
    ]);
    expect(arrivals.at(-1)).toEqual({ index: 25_200, offsetMs: 3_600_000 });
  });

  // With n = 20,000 gaps the standard error of the mean is CV/√n of it: at most 1 % for these shapes, so 4 % is 4 sigma
  // or more. The variation itself is known to about 2 %, or 3 % where gaps are very uneven; 10 % leaves room.
  it.each([
    ['poisson', undefined, 1],
    ['gamma', undefined, 1],
    ['gamma', 0.5, Math.SQRT2],
    ['gamma', 4, 0.5],
    ['gamma', 100, 0.1],
  ] as const)(
    'gives %s arrivals with burstiness %s the rate asked for and gaps of variation %d',
    (arrival, burstiness, cv) => {
      const arrivals = take(
        schedule({ arrival, ...(burstiness === undefined ? {} : { burstiness }) }),
        20_000,
      );
      const { mean, variation } = meanAndVariation(gapsMs(arrivals));
      expect(Math.abs(mean / 20 - 1)).toBeLessThan(0.04);
      expect(Math.abs(variation / cv - 1)).toBeLessThan(0.1);
    },
  );

  it('gives Poisson counts per second with a variance equal to their mean', () => {
    const counts = Array.from({ length: 400 }, () => 0);
    for (const { offsetMs } of schedule({ arrival: 'poisson' })) {
      const second = Math.floor(offsetMs / 1000);
      if (second >= counts.length) break;
      counts[second] = (counts[second] ?? 0) + 1;
    }
    const { mean, variation } = meanAndVariation(counts);
    // Dispersion index of 400 counts: 1 with standard error √(2/399) = 0.07.
    expect(Math.abs((variation * mean) ** 2 / mean - 1)).toBeLessThan(0.28);
  });

  it.each(patterns)('gives the rate asked for: $arrival', (options) => {
    expect(Math.abs(meanAndVariation(gapsMs(take(schedule(options), 20_000))).mean / 20 - 1)).toBeLessThan(
      0.04,
    );
  });

  it.each(patterns)('counts up and never goes back in time: $arrival', (options) => {
    const arrivals = take(schedule(options), 2000);
    expect(arrivals.map(({ index }) => index)).toEqual(arrivals.map((_arrival, index) => index));
    expect(Math.min(...gapsMs(arrivals))).toBeGreaterThanOrEqual(0);
  });

  it.each(patterns)(
    'gives the same arrivals each time it is read, and for the same seed: $arrival',
    (options) => {
      const one = schedule(options);
      const arrivals = take(one, 500);
      expect(take(one, 500)).toEqual(arrivals);
      expect(take(schedule(options), 500)).toEqual(arrivals);
    },
  );

  it.each(['poisson', 'gamma'])('draws other arrivals for another seed: %s', (arrival) => {
    const other = take(schedule({ arrival, random: createSeededRandom(4) }), 500);
    expect(other).not.toEqual(take(schedule({ arrival }), 500));
  });

  it.each(patterns)('deals to threads what one thread would have run: $arrival', (options) => {
    const whole = take(schedule(options), 999);
    const shares = [0, 1, 2].map((threadIndex) =>
      take(dealSchedule(schedule(options), { threadIndex, threadCount: 3 }), 333),
    );
    expect(shares.flat().toSorted((a, b) => a.index - b.index)).toEqual(whole);
  });

  it.each([
    [{ arrival: 'constant', requestsPerSecond: 0 }, /above 0, got 0.*closed loop/su],
    [{ arrival: 'poisson', requestsPerSecond: Number.POSITIVE_INFINITY }, /got Infinity/u],
    [{ arrival: 'gamma', burstiness: 0 }, /burstiness must be above 0/u],
    [{ arrival: 'poisson', burstiness: 2 }, /belongs to gamma arrivals, got poisson/u],
    [{ arrival: 'uniform' }, /must be one of poisson, constant, gamma.*, got "uniform"/u],
  ] as const)('refuses %j', (options, message) => {
    expect(() => schedule(options)).toThrow(message);
  });
});
