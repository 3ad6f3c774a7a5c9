import { describe, expect, it } from 'vitest';
import { drawBattlePlan, type Candidate, type DrawOptions } from './draw-battle-plan.ts';

const contestants = (ids: string, role: Candidate['role'] = 'contestant'): Candidate[] =>
  Array.from(ids, (id) => ({ id, role }));

const draw = (parts: Partial<DrawOptions> = {}) =>
  drawBattlePlan({
    battleId: 'battle-1',
    voterId: 'voter-1',
    prompt: 'p',
    candidates: [...contestants('abcd'), ...contestants('xy', 'reserve'), ...contestants('z', 'exhibition')],
    contestantCount: 4,
    orderRule: 'random',
    seed: 1,
    openedAtMs: 0,
    ...parts,
  });

describe('drawBattlePlan', () => {
  it('draws the same battle from the same seed, whatever was drawn before', () => {
    expect(draw({ seed: 7 })).toEqual(draw({ seed: 7 }));
    expect(draw({ seed: 8 })).not.toEqual(draw({ seed: 7 }));
  });

  it('takes each of the 24 orders of four about equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 4_800; seed += 1) {
      const order = draw({ seed }).contestantIds.join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Chi-squared with 23 degrees of freedom: 49.7 is passed once in a thousand; the seeds are fixed.
    const surprise = [...counts.values()].reduce((sum, count) => sum + (count - 200) ** 2 / 200, 0);
    expect(surprise).toBeLessThan(49.7);
  });

  it('shows the one that stays on either side about equally often, in each round', () => {
    const plans = Array.from({ length: 2_000 }, (_, seed) => draw({ seed }));
    for (const round of [0, 1, 2, 3]) {
      const leftCount = plans.filter(({ isIncumbentLeft }) => isIncumbentLeft[round]).length;
      expect(Math.abs(leftCount - 1_000)).toBeLessThan(150);
    }
  });

  it('lets those stand by that were not drawn, before the reserves', () => {
    const plan = draw({ contestantCount: 2 });
    expect(plan.contestantIds).toHaveLength(2);
    expect([...plan.contestantIds, ...plan.reserveIds.slice(0, 2)].toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect(plan.reserveIds.slice(2).toSorted()).toEqual(['x', 'y']);
    expect(plan.exhibitionId).toBe('z');
  });

  it('keeps the order of the list for a battle for show, and draws only the sides', () => {
    const plan = draw({ orderRule: 'fixed', seed: 3 });
    expect(plan).toMatchObject({
      contestantIds: ['a', 'b', 'c', 'd'],
      reserveIds: ['x', 'y'],
      orderRule: 'fixed',
    });
    expect(new Set(plan.isIncumbentLeft).size).toBe(2);
  });

  it('has a side for every round that failures can lead to', () => {
    expect(draw().isIncumbentLeft.length).toBeGreaterThanOrEqual(4 + 4 + 2);
  });

  it('refuses a battle of one', () => {
    expect(() => draw({ candidates: contestants('a') })).toThrow(/at least 2 contestants, got 1/);
  });
});
