import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormatter } from '../format/create-formatter.ts';
import { timeTicks } from './time-ticks.ts';

describe('timeTicks', () => {
  it.each([
    [0, 2600, ['0:00.0', '0:00.5', '0:01.0', '0:01.5', '0:02.0', '0:02.5'], 500],
    [0, 60_000, ['0:00', '0:10', '0:20', '0:30', '0:40', '0:50', '1:00'], 10_000],
    [420, 1180, ['0:00.6', '0:00.8', '0:01.0'], 200],
    [0, 5_400_000, ['0:00', '15:00', '30:00', '45:00', '1:00:00', '1:15:00', '1:30:00'], 900_000],
  ])('labels %i to %i ms by round instants', (startMs, endMs, labels, stepMs) => {
    const { valuesMs, decimals } = timeTicks(startMs, endMs);
    const { elapsed } = createFormatter('en');
    expect(valuesMs.map((value) => elapsed(value, decimals))).toEqual(labels);
    expect((valuesMs[1] as number) - (valuesMs[0] as number)).toBe(stepMs);
  });

  it('never says the same twice, and stays within the span, whatever the span', () => {
    const { elapsed } = createFormatter('en');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 10, max: 1e9 }), (startMs, spanMs) => {
        const { valuesMs, decimals } = timeTicks(startMs, startMs + spanMs);
        const labels = valuesMs.map((value) => elapsed(value, decimals));
        expect(new Set(labels).size).toBe(labels.length);
        expect(valuesMs.length).toBeLessThanOrEqual(7);
        expect(valuesMs.every((value) => value >= startMs && value <= startMs + spanMs)).toBe(true);
      }),
    );
  });

  it('has one tick for a span without length', () => {
    expect(timeTicks(5, 5).valuesMs).toEqual([5]);
  });
});
