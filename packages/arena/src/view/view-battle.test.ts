import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BattleEvent } from '../battle/battle-event.ts';
import { voteOutcomes } from '../ratings/rated-vote.ts';
import { foldBattle } from '../battle/reduce-battle.ts';
import { createSampleBattle, samplePlan, sampleRecord } from '../testing/sample-battle.ts';
import { viewBattle, isColdStart, speedsOf, type ViewOptions } from './view-battle.ts';

const options: ViewOptions = {
  shown: { left: 'l', right: 'r', isComplete: true },
  labelOf: (id) => `Model ${id}`,
  answerUrlOf: (battleId, id) => `/${battleId}/${id}`,
};

describe('viewBattle', () => {
  it('shows the open round, how many there will be, and the votes so far', () => {
    const battle = createSampleBattle(samplePlan({ exhibitionId: 'z' }));
    battle.finish(0, 1, 2, 3, 4);
    expect(viewBattle(battle.state, options)).toMatchObject({
      phase: 'voting',
      round: { round: 0, roundCount: 4, isExhibition: false, left: 'l', right: 'r', isComplete: true },
      votes: [],
    });
    battle.vote('left');
    const view = viewBattle(battle.state, options);
    expect(view).toMatchObject({
      round: { round: 1, roundCount: 4 },
      votes: [{ round: 0, outcome: 'left' }],
      undoUntilMs: battle.nowMs + 10_000,
    });
    expect(view.reveal).toBeUndefined();
  });

  it('shows no text while nothing is open to a vote', () => {
    const battle = createSampleBattle();
    battle.finish(0);
    expect(viewBattle(battle.state, options).round).toBeUndefined();
  });

  it('reveals who answered, how fast, who failed and why a vote is not rated', () => {
    const battle = createSampleBattle(
      samplePlan({ contestantIds: ['a', 'b', 'c'], exhibitionId: 'z', reserveIds: ['x'] }),
    );
    battle.fail(2);
    battle.finish(0, 1, 2, 3);
    battle.vote('left');
    battle.vote('both_bad');
    battle.vote('right');
    battle.send({ type: 'reveal', voterId: 'voter-1', expectedTurn: battle.state.turn });
    const { reveal } = viewBattle(battle.state, options);
    expect(reveal?.contestants[0]).toEqual({
      contestantId: 'a',
      label: 'Model a',
      isExhibition: false,
      answerUrl: '/battle-1/a',
      ttftMs: 20,
      outputTokensPerSecond: 37.5,
      e2eLatencyMs: 100,
      outputTokenCount: 4,
      namesSaid: [],
    });
    expect(reveal?.contestants.map(({ contestantId, failure }) => [contestantId, failure])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['x', undefined],
      ['z', undefined],
      ['c', 'timeout'],
    ]);
    expect(reveal?.rounds.map(({ leftId, rightId, unrated }) => [leftId, rightId, unrated])).toEqual([
      ['a', 'b', undefined],
      ['a', 'x', 'both-bad'],
      ['a', 'z', 'exhibition'],
    ]);
    // The exhibition's win does not make a winner.
    expect(reveal?.winnerId).toBe('a');
  });

  it('names no winner where nothing was preferred', () => {
    const battle = createSampleBattle(samplePlan({ contestantIds: ['a', 'b'] }));
    battle.finish(0, 1);
    battle.vote('tie');
    battle.send({ type: 'reveal', voterId: 'voter-1', expectedTurn: battle.state.turn });
    expect(viewBattle(battle.state, options).reveal?.winnerId).toBeUndefined();
  });
});

/** The same battle had other models been in it: other names, times, figures, errors and words that give them away. */
function withOtherModels(events: readonly BattleEvent[]): BattleEvent[] {
  const other = (id: string): string => `other-${id}-${id.length}`;
  return events.map((event): BattleEvent => {
    switch (event.type) {
      case 'battle-opened':
        return {
          ...event,
          plan: {
            ...event.plan,
            contestantIds: event.plan.contestantIds.map(other),
            reserveIds: event.plan.reserveIds.map(other),
            ...(event.plan.exhibitionId === undefined
              ? {}
              : { exhibitionId: other(event.plan.exhibitionId) }),
            seed: 99,
          },
        };
      case 'battle-asked-for':
        return { ...event, startKey: 'other' };
      case 'answer-finished': {
        const record = sampleRecord({
          firstTokenAtMs: 900,
          lastTokenAtMs: 9_000,
          tokens: { output: { count: 77, source: 'server' } },
          finishReason: 'length',
        });
        return { ...event, atMs: event.atMs + 5, record, namesSaid: ['Other'] };
      }
      case 'contestant-failed':
        return {
          ...event,
          contestantId: other(event.contestantId),
          reason: 'rate_limited',
          ...(event.replacedBy === undefined ? {} : { replacedBy: other(event.replacedBy) }),
        };
      case 'vote-cast':
        return {
          ...event,
          leftId: other(event.leftId),
          rightId: other(event.rightId),
          isFlagged: true,
          dwellMs: 1,
        };
      case 'answer-started':
      case 'round-opened':
      case 'round-withdrawn':
      case 'vote-undone':
      case 'battle-revealed':
      case 'battle-voided':
        return event;
    }
  });
}

describe('blindness', () => {
  const slot = fc.integer({ min: 0, max: 4 });
  const steps = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ type: fc.constant('finish' as const), slot }) },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('start' as const), slot }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('fail' as const), slot }) },
      {
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant('vote' as const),
          outcome: fc.constantFrom(...voteOutcomes),
        }),
      },
    ),
    { minLength: 10, maxLength: 30 },
  );

  it('shows the same, byte for byte, whichever models are in the battle', () => {
    let votedCount = 0;
    fc.assert(
      fc.property(steps, (given) => {
        const battle = createSampleBattle(samplePlan({ exhibitionId: 'z', reserveIds: ['x', 'y'] }));
        for (const step of given) {
          if ('slot' in step) battle[step.type](step.slot);
          else votedCount += battle.vote(step.outcome) === undefined ? 1 : 0;
          const others = foldBattle(withOtherModels(battle.events));
          if (others === undefined) throw new TypeError('no battle');
          const seen = JSON.stringify(viewBattle(battle.state, options));
          expect(JSON.stringify(viewBattle(others, { ...options, labelOf: () => 'X' }))).toBe(seen);
        }
      }),
      { numRuns: 200 },
    );
    // Otherwise nothing but the beginning was looked at.
    expect(votedCount).toBeGreaterThan(50);
  });
});

const loadedFor = (loadMs: number) =>
  sampleRecord({
    serverTimings: { loadMs },
    firstTokenAtMs: 2_020,
    firstAnswerTokenAtMs: 2_020,
    lastTokenAtMs: 2_100,
  });

describe('speedsOf', () => {
  it('gives the times as measured, and beside them how long loading took', () => {
    expect(speedsOf(loadedFor(2_000))).toMatchObject({ ttftMs: 2_020, e2eLatencyMs: 2_100, loadMs: 2_000 });
  });

  it.each([
    ['13 µs', 0.013, undefined],
    ['0', 0, undefined],
    ['just under the limit', 49.9, undefined],
    ['the limit', 50, 50],
  ])('takes %s for what it is', (_, stated, loadMs) => {
    expect(speedsOf(loadedFor(stated)).loadMs).toBe(loadMs);
  });

  it('counts tokens per second from the first token, so that loading does not change them', () => {
    expect(speedsOf(loadedFor(2_000)).outputTokensPerSecond).toBeCloseTo(
      speedsOf(sampleRecord()).outputTokensPerSecond!,
    );
  });

  it('knows nothing of loading where the server does not', () => {
    expect(speedsOf(sampleRecord()).loadMs).toBeUndefined();
  });
});

describe('isColdStart', () => {
  it.each([
    [499, false],
    [500, true],
  ])('of %s ms of loading is %s', (loadMs, isCold) => {
    expect(isColdStart(loadedFor(loadMs))).toBe(isCold);
  });
});
