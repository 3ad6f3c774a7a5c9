import { describe, expect, it } from 'vitest';
import { createModelResidency } from './model-residency.ts';

describe('createModelResidency', () => {
  it('loads a model once for all who ask for it, and keeps it for as long as the last one said', () => {
    const residency = createModelResidency({ loadMs: 300 });
    const [first, second] = [residency.use('a', 1000), residency.use('a', 1100)];
    expect([first.readyAtMs, second.readyAtMs]).toEqual([1300, 1300]);
    expect(residency.loaded(1200)).toEqual([]);
    first.done(50, 1400);
    expect(residency.loaded(2000)).toEqual([{ model: 'a', expiresAtMs: Number.POSITIVE_INFINITY }]);
    second.done(500, 2000);
    expect(residency.loaded(2499)).toEqual([{ model: 'a', expiresAtMs: 2500 }]);
    expect(residency.use('a', 2499).readyAtMs).toBe(1300);
  });

  it('loads again what was unloaded', () => {
    const residency = createModelResidency({ loadMs: 300 });
    const use = residency.use('a', 0);
    use.done(0, 400);
    use.done(9000, 400);
    expect(residency.loaded(400)).toEqual([]);
    expect(residency.use('a', 500).readyAtMs).toBe(800);
  });
});
