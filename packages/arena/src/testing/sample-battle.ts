import type { RequestRecord } from '@genai-bench/core-metrics';
import { decideBattle, type BattleCommand, type Refusal } from '../battle/decide-battle.ts';
import type { BattleEvent, BattlePlan } from '../battle/battle-event.ts';
import type { BattleState } from '../battle/battle-state.ts';
import { foldBattle } from '../battle/reduce-battle.ts';

/** A plan of the models a, b, c and d, in which the one that stays is always shown left. */
export function samplePlan(parts: Partial<BattlePlan> = {}): BattlePlan {
  return {
    battleId: 'battle-1',
    voterId: 'voter-1',
    prompt: 'Why is the sky blue?',
    contestantIds: ['a', 'b', 'c', 'd'],
    reserveIds: [],
    orderRule: 'random',
    isIncumbentLeft: Array.from({ length: 12 }, () => true),
    seed: 1,
    openedAtMs: 1_000,
    ...parts,
  };
}

/** The record of an answer of four tokens that took 100 ms. */
export function sampleRecord(parts: Partial<RequestRecord> = {}): RequestRecord {
  return {
    index: 0,
    levelIndex: 0,
    phase: 'measured',
    threadIndex: 0,
    sentAtMs: 0,
    firstByteAtMs: 20,
    firstTokenAtMs: 20,
    firstAnswerTokenAtMs: 20,
    lastTokenAtMs: 100,
    closedAtMs: 101,
    tokens: { input: { count: 6, source: 'server' }, output: { count: 4, source: 'server' } },
    requested: {},
    outcome: { kind: 'completed' },
    unparsedEventCount: 0,
    streamed: true,
    ...parts,
  };
}

/** A battle at work: commands are decided and remembered, and time moves only when told. */
export interface SampleBattle {
  readonly events: readonly BattleEvent[];
  readonly state: BattleState;
  nowMs: number;
  /** What was refused, if it was. */
  send(command: BattleCommand): Refusal | undefined;
  start(...slots: number[]): void;
  finish(...slots: number[]): void;
  fail(slot: number): void;
  /** A vote on the round that is shown, by its owner. */
  vote(outcome: Extract<BattleCommand, { type: 'vote' }>['outcome']): Refusal | undefined;
}

export function createSampleBattle(plan: BattlePlan = samplePlan()): SampleBattle {
  const events: BattleEvent[] = [{ type: 'battle-opened', atMs: plan.openedAtMs, plan }];
  const stateNow = (): BattleState => {
    const state = foldBattle(events);
    if (state === undefined) throw new TypeError('A battle has at least its opening.');
    return state;
  };
  const contestantOf = (slot: number): string => stateNow().slots[slot]?.contestantId ?? 'nobody';
  const battle: SampleBattle = {
    events,
    get state() {
      return stateNow();
    },
    nowMs: plan.openedAtMs,
    send(command) {
      const decision = decideBattle(stateNow(), command, battle.nowMs);
      if (decision.kind === 'refused') return decision.refusal;
      events.push(...decision.events);
      return undefined;
    },
    start(...slots) {
      for (const slot of slots) battle.send({ type: 'start-answer', slot, contestantId: contestantOf(slot) });
    },
    finish(...slots) {
      for (const slot of slots) {
        const contestantId = contestantOf(slot);
        const text = `answer of ${contestantId}`;
        battle.send({
          type: 'finish-answer',
          slot,
          contestantId,
          text,
          record: sampleRecord(),
          namesSaid: [],
        });
      }
    },
    fail(slot) {
      battle.send({ type: 'fail-answer', slot, contestantId: contestantOf(slot), reason: 'timeout' });
    },
    vote(outcome) {
      const { turn, rounds } = stateNow();
      const round = rounds.length - 1;
      return battle.send({ type: 'vote', voterId: plan.voterId, expectedTurn: turn, round, outcome });
    },
  };
  return battle;
}
