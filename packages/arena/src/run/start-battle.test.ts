import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryBattleStore } from '../storage/memory-battle-store.ts';
import {
  closeStages,
  answers,
  hangs,
  stage,
  start,
  until,
  isComplete,
  playToTheEnd,
} from '../testing/arena-stage.ts';
import { contestantsAt } from '../testing/model-server.ts';
import { createArena } from './create-arena.ts';

afterEach(closeStages);

describe('screening', () => {
  it.each([
    ['an empty prompt', { prompt: ' ' }, {}, 'empty-prompt'],
    ['a long prompt', { prompt: 'x'.repeat(11) }, { promptLength: 10 }, 'prompt-too-long'],
    ['a battle too many in a day', {}, { battlesPerVoterPerDay: 0 }, 'too-many-battles'],
    ['a battle too many of all', {}, { battlesPerDay: 0 }, 'too-many-battles'],
    ['a battle beside too many', {}, { parallelBattlesPerVoter: 0 }, 'too-many-battles'],
    ['a battle that nothing is left for', {}, { outputTokensPerDay: 0 }, 'budget-spent'],
  ])('refuses %s before a model is asked', async (_, request, limits, code) => {
    const { arena, server } = await stage({ aaa: answers, bbb: answers }, { limits });
    await expect(start(arena, request)).rejects.toMatchObject({ code });
    expect(server.asked).toEqual([]);
    expect(await arena.battlesOf('voter-1', 5)).toEqual([]);
  });

  it('holds the number of battles at once, and still knows the one that was begun', async () => {
    const { arena } = await stage({ aaa: hangs, bbb: hangs }, { limits: { parallelBattlesPerVoter: 1 } });
    const results = await Promise.allSettled(['k1', 'k2', 'k3'].map((key) => start(arena, { key })));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((await start(arena, { key: 'k1' })).phase).toBe('loading');
  });

  it.each([
    [['aaa'], 'too-few-models'],
    [['aaa', 'aaa'], 'bad-config'],
  ])('refuses to begin with the models %j', (names, code) => {
    const contestants = contestantsAt({ origin: 'http://127.0.0.1:9' }, names);
    expect(() => createArena({ store: createMemoryBattleStore(), contestants })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('battles begun ahead', () => {
  it('asks the next prompt when the answers are there, and adopts that battle at its start', async () => {
    const here = await stage({ aaa: answers, bbb: answers });
    await start(here.arena, { nextPrompts: ['And then?', 'Never'] });
    await here.server.askedFor(4);
    expect(await here.arena.battlesOf('voter-1', 5)).toHaveLength(1);
    const second = await start(here.arena, { prompt: 'And then?', key: 'start-2' });
    expect((await until(here.arena.follow(second.battleId, 'voter-1'), isComplete)).prompt).toBe('And then?');
    expect(here.server.asked).toHaveLength(4);
    expect(await here.arena.battlesOf('voter-1', 5)).toHaveLength(2);
    await playToTheEnd(here.arena, second.battleId);
    const again = await start(here.arena, { prompt: 'And then?', key: 'start-2' });
    expect(again.battleId).toBe(second.battleId);
    const third = await start(here.arena, { prompt: 'And then?', key: 'start-3' });
    expect(third.battleId).not.toBe(second.battleId);
  });

  it('counts them: what a start would be refused is not begun ahead', async () => {
    const here = await stage({ aaa: answers, bbb: answers }, { limits: { battlesPerVoterPerDay: 1 } });
    const { battleId } = await start(here.arena, { nextPrompts: ['And then?'] });
    await playToTheEnd(here.arena, battleId);
    expect(await here.arena.battlesOf('voter-1', 5)).toHaveLength(1);
    await expect(start(here.arena, { prompt: 'And then?', key: 'k' })).rejects.toMatchObject({
      code: 'too-many-battles',
    });
  });
});
