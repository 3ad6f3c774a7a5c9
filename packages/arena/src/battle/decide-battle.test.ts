import { describe, expect, it } from 'vitest';
import { createSampleBattle, samplePlan, sampleRecord } from '../testing/sample-battle.ts';
import { openRound } from './battle-state.ts';

describe('decideBattle', () => {
  it('shows the first pair of the drawn order when both its sides have begun, whoever else is ready', () => {
    const battle = createSampleBattle();
    battle.finish(2, 3);
    battle.start(1);
    expect(battle.state.phase).toBe('loading');
    battle.start(0);
    expect(battle.state.phase).toBe('voting');
    expect(openRound(battle.state)).toMatchObject({ round: 0, left: 0, right: 1, isExhibition: false });
  });

  it('takes a vote only when both answers are complete', () => {
    const battle = createSampleBattle();
    battle.start(0, 1);
    battle.finish(0);
    expect(battle.vote('left')).toBe('not-complete');
    battle.finish(1);
    expect(battle.vote('left')).toBeUndefined();
  });

  it('opens the next round with the vote itself when the challenger has begun', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1, 2);
    const before = battle.events.length;
    battle.vote('right');
    expect(battle.events.slice(before).map(({ type }) => type)).toEqual(['vote-cast', 'round-opened']);
    expect(openRound(battle.state)).toMatchObject({ round: 1, left: 1, right: 2 });
  });

  it('waits for the next in the drawn order rather than take who is ready', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1, 3);
    battle.vote('left');
    expect(battle.state.phase).toBe('waiting');
    battle.start(2);
    expect(openRound(battle.state)).toMatchObject({ left: 0, right: 2 });
  });

  it.each(['tie', 'both_bad', 'skip'] as const)('lets the one that was in stay on %s', (outcome) => {
    const battle = createSampleBattle(samplePlan({ isIncumbentLeft: [false, true, false] }));
    battle.finish(0, 1, 2, 3);
    expect(openRound(battle.state)).toMatchObject({ left: 1, right: 0 });
    battle.vote('left');
    battle.vote(outcome);
    expect(openRound(battle.state)).toMatchObject({ left: 3, right: 1 });
  });

  it('meets everyone once, then is decided, and is revealed only then', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1, 2, 3);
    const reveal = () => battle.send({ type: 'reveal', voterId: 'voter-1', expectedTurn: battle.state.turn });
    battle.vote('left');
    expect(reveal()).toBe('not-decided');
    battle.vote('right');
    battle.vote('tie');
    expect(battle.state.phase).toBe('decided');
    expect(reveal()).toBeUndefined();
    expect(battle.state.phase).toBe('revealed');
    expect(battle.vote('left')).toBe('over');
    expect(battle.send({ type: 'undo', voterId: 'voter-1', expectedTurn: battle.state.turn })).toBe('over');
  });

  it('refuses a vote that was made for another turn: of two at once one counts', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1, 2, 3);
    const seen = battle.state.turn;
    const vote = { type: 'vote', voterId: 'voter-1', expectedTurn: seen, round: 0, outcome: 'left' } as const;
    expect(battle.send(vote)).toBeUndefined();
    expect(battle.send({ ...vote, outcome: 'right' })).toBe('stale');
    expect(battle.state.rounds.filter(({ vote: cast }) => cast !== undefined)).toHaveLength(1);
  });

  it('keeps a vote good while other answers come in', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1);
    const seen = battle.state.turn;
    battle.finish(2, 3);
    const vote = { type: 'vote', voterId: 'voter-1', expectedTurn: seen, round: 0, outcome: 'left' } as const;
    expect(battle.send(vote)).toBeUndefined();
  });

  it('takes votes of nobody but the one who asked', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1);
    const { turn } = battle.state;
    const vote = { type: 'vote', voterId: 'other', expectedTurn: turn, round: 0, outcome: 'left' } as const;
    expect(battle.send(vote)).toBe('not-your-battle');
  });

  it('takes a vote back within ten seconds, with the round that it opened', () => {
    const battle = createSampleBattle();
    battle.finish(0, 1, 2, 3);
    battle.vote('left');
    battle.nowMs += 10_000;
    const undo = () => battle.send({ type: 'undo', voterId: 'voter-1', expectedTurn: battle.state.turn });
    expect(undo()).toBeUndefined();
    expect(openRound(battle.state)).toMatchObject({ round: 0, left: 0, right: 1 });
    expect(undo()).toBe('nothing-to-undo');
    battle.vote('right');
    expect(openRound(battle.state)).toMatchObject({ round: 1, left: 1, right: 2 });
    battle.nowMs += 10_001;
    expect(undo()).toBe('undo-expired');
  });

  it('takes the last vote back too, as long as nothing was revealed', () => {
    const battle = createSampleBattle(samplePlan({ contestantIds: ['a', 'b'] }));
    battle.finish(0, 1);
    battle.vote('left');
    expect(battle.state.phase).toBe('decided');
    battle.send({ type: 'undo', voterId: 'voter-1', expectedTurn: battle.state.turn });
    expect(battle.state.phase).toBe('voting');
  });

  it('gives the place of one that failed to a reserve, once, and then does without', () => {
    const battle = createSampleBattle(samplePlan({ reserveIds: ['x'] }));
    battle.finish(1, 2, 3);
    battle.fail(0);
    expect(battle.state.slots[0]).toMatchObject({ contestantId: 'x', answer: { status: 'awaited' } });
    expect(battle.send({ type: 'start-answer', slot: 0, contestantId: 'a' })).toBe('stale');
    battle.fail(0);
    expect(openRound(battle.state)).toMatchObject({ left: 1, right: 2 });
    expect(battle.state.failures.map(({ contestantId }) => contestantId)).toEqual(['a', 'x']);
  });

  it('withdraws a round whose side fails while it is shown, and goes on with those that are left', () => {
    const battle = createSampleBattle();
    battle.start(0, 1, 2);
    battle.fail(1);
    expect(battle.state.rounds.map(({ isWithdrawn }) => isWithdrawn)).toEqual([true, false]);
    expect(openRound(battle.state)).toMatchObject({ round: 1, left: 0, right: 2 });
  });

  it('is void when fewer than two are left before the first vote, and decided after one', () => {
    const void_ = createSampleBattle(samplePlan({ contestantIds: ['a', 'b'] }));
    void_.fail(0);
    expect(void_.state.phase).toBe('void');
    const decided = createSampleBattle(samplePlan({ contestantIds: ['a', 'b', 'c'] }));
    decided.finish(0, 1);
    decided.vote('left');
    decided.fail(2);
    expect(decided.state.phase).toBe('decided');
  });

  it('ends with the exhibition, whose vote says that it is one, and which no reserve replaces', () => {
    const battle = createSampleBattle(
      samplePlan({ contestantIds: ['a', 'b'], exhibitionId: 'd', reserveIds: ['x'] }),
    );
    battle.finish(0, 1, 2);
    battle.vote('left');
    expect(openRound(battle.state)).toMatchObject({ left: 0, right: 2, isExhibition: true });
    battle.vote('right');
    expect(battle.events.at(-1)).toMatchObject({ type: 'vote-cast', rightId: 'd', isExhibition: true });
    const failing = createSampleBattle(
      samplePlan({ contestantIds: ['a', 'b'], exhibitionId: 'd', reserveIds: ['x'] }),
    );
    failing.finish(0, 1);
    failing.vote('left');
    failing.fail(2);
    expect(failing.state.phase).toBe('decided');
  });

  it('flags a vote between answers of which one says a name', () => {
    const battle = createSampleBattle();
    battle.start(0);
    battle.send({
      type: 'finish-answer',
      slot: 0,
      contestantId: 'a',
      text: 'I am A',
      record: sampleRecord(),
      namesSaid: ['A'],
    });
    battle.finish(1);
    battle.vote('left');
    expect(battle.events.findLast(({ type }) => type === 'vote-cast')).toMatchObject({ isFlagged: true });
  });
});
