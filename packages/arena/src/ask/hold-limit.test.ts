import { describe, expect, it } from 'vitest';
import { createSampleBattle, samplePlan } from '../testing/sample-battle.ts';
import { heldUpSlots } from './hold-limit.ts';

describe('heldUpSlots', () => {
  it('names a late side of the first pair once two others could meet', () => {
    const battle = createSampleBattle();
    battle.start(1);
    expect(heldUpSlots(battle.state)).toEqual([]);
    battle.start(2);
    expect(heldUpSlots(battle.state)).toEqual([0]);
    battle.start(0);
    expect(heldUpSlots(battle.state)).toEqual([]);
  });

  it('names both sides when both are late', () => {
    const battle = createSampleBattle();
    battle.start(2, 3);
    expect(heldUpSlots(battle.state)).toEqual([0, 1]);
  });

  it('names nobody who is not needed yet', () => {
    const battle = createSampleBattle();
    battle.start(0, 1);
    expect(heldUpSlots(battle.state)).toEqual([]);
  });

  it('names a late challenger when another has begun, and when it is the last', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1, 3);
    battle.vote('left');
    expect(heldUpSlots(battle.state)).toEqual([2]);
    const last = createSampleBattle(samplePlan({ contestantIds: ['a', 'b', 'c'] }));
    last.finish(0, 1);
    last.vote('left');
    expect(heldUpSlots(last.state)).toEqual([2]);
  });

  it('gives a challenger time while the others have not begun either', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1);
    battle.vote('left');
    expect(heldUpSlots(battle.state)).toEqual([]);
  });
});
