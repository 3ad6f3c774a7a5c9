import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateClock } from './estimate-clock.ts';

/** An exchange as it would be seen if the truth were `aheadMs`, with these delays on its two ways. */
function exchange(aheadMs: number, there: number, back: number, busy = 0.5) {
  const askedAtMs = 1000;
  const receivedAtMs = askedAtMs - aheadMs + there;
  const answeredAtMs = receivedAtMs + busy;
  return { number: 1, askedAtMs, receivedAtMs, answeredAtMs, heardAtMs: answeredAtMs + back + aheadMs };
}

describe('estimateClock', () => {
  it('is exact where both ways take as long', () => {
    const reading = estimateClock([exchange(250, 3, 3)]);
    expect(reading?.aheadMs).toBeCloseTo(250, 9);
    expect(reading?.uncertaintyMs).toBeCloseTo(3, 9);
  });

  it('believes the shortest round trip', () => {
    const reading = estimateClock([exchange(250, 80, 1), exchange(250, 1, 2), exchange(250, 40, 40)]);
    expect(reading?.uncertaintyMs).toBeCloseTo(1.5, 9);
    expect(reading?.aheadMs).toBeCloseTo(250.5, 9);
  });

  it('is never further from the truth than it says', () => {
    const delay = fc.double({ min: 0, max: 500, noNaN: true });
    const delays = fc.array(fc.tuple(delay, delay), { minLength: 1 });
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), delays, (truth, ways) => {
        const reading = estimateClock(ways.map(([there, back]) => exchange(truth, there, back)))!;
        expect(Math.abs(reading.aheadMs - truth)).toBeLessThanOrEqual(reading.uncertaintyMs + 1e-6);
      }),
    );
  });

  it('knows nothing without an exchange', () => {
    expect(estimateClock([])).toBeUndefined();
  });
});
