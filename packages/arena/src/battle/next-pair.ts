import { lastVote, type BattleState, type Slot } from './battle-state.ts';

/** Two places, the first being the one that stays or comes first in the order. */
export interface Pair {
  readonly incumbent: number;
  readonly challenger: number;
}

/**
 * Who meets next. The winner stays and meets the next place in the order that has neither been voted on nor dropped
 * out; a place in the order is waited for, however late, so that speed never decides who meets whom. Undefined when
 * nobody is left.
 */
export function nextPair({ slots, rounds }: Pick<BattleState, 'slots' | 'rounds'>): Pair | undefined {
  const judged = new Set(
    rounds.flatMap(({ left, right, vote }) => (vote === undefined ? [] : [left, right])),
  );
  const fresh = slots.flatMap((slot, index) =>
    slot.answer.status === 'out' || judged.has(index) ? [] : [index],
  );
  const stays = lastVote({ rounds })?.stays;
  const [incumbent, challenger] = stays === undefined ? fresh : [stays, ...fresh];
  return incumbent === undefined || challenger === undefined ? undefined : { incumbent, challenger };
}

/** Whether there is something to show of it. */
export function hasBegun(slot: Slot | undefined): boolean {
  return slot?.answer.status === 'started' || slot?.answer.status === 'finished';
}
