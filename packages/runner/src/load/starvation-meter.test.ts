import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStarvationMeter } from './starvation-meter.ts';

describe('createStarvationMeter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('integrates the number of idle slots over time', () => {
    const meter = createStarvationMeter();
    meter.hungry(0);
    vi.advanceTimersByTime(1000);
    meter.hungry(1);
    vi.advanceTimersByTime(10);
    meter.hungry(3);
    vi.advanceTimersByTime(20);
    meter.hungry(0);
    vi.advanceTimersByTime(1000);
    expect(meter.starvedMs).toBeCloseTo(10 + 60, 6);
  });

  it('counts a starvation that has not ended', () => {
    const meter = createStarvationMeter();
    meter.hungry(2);
    vi.advanceTimersByTime(50);
    meter.hungry(2);
    vi.advanceTimersByTime(50);
    expect(meter.starvedMs).toBeCloseTo(200, 6);
  });
});
