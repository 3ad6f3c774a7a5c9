import type { BattleState } from '../battle/battle-state.ts';
import { hasBegun, nextPair } from '../battle/reduce-battle.ts';

/** Ends the wait for models that keep people waiting. */
export interface HoldLimit {
  /** The request for a place has left; waiting in line at a host is not the model's fault. */
  asked(slot: number): void;
  /** The place's request has ended. */
  ended(slot: number): void;
  look(state: BattleState): void;
  close(): void;
}

export function createHoldLimit(holdMs: number, giveUp: (slot: number) => void): HoldLimit {
  const asked = new Set<number>();
  const timers = new Map<number, NodeJS.Timeout>();
  let heldUp: readonly number[] = [];

  function settle(): void {
    const due = heldUp.filter((slot) => asked.has(slot));
    for (const [slot, timer] of timers) {
      if (due.includes(slot)) continue;
      clearTimeout(timer);
      timers.delete(slot);
    }
    for (const slot of due) {
      if (!timers.has(slot)) timers.set(slot, setTimeout(giveUp, holdMs, slot));
    }
  }

  return {
    asked(slot) {
      asked.add(slot);
      settle();
    },
    ended(slot) {
      asked.delete(slot);
      settle();
    },
    look(state) {
      heldUp = heldUpSlots(state);
      settle();
    },
    close() {
      heldUp = [];
      settle();
    },
  };
}

/**
 * Places that keep people waiting though there is something else to show: the next pair needs them, they have not begun,
 * and others have that could meet instead; or nobody else is left to wait for.
 */
export function heldUpSlots(state: BattleState): readonly number[] {
  if (state.phase !== 'loading' && state.phase !== 'waiting') return [];
  const pair = nextPair(state);
  if (pair === undefined) return [];
  const needed = [pair.incumbent, pair.challenger];
  const late = needed.filter((slot) => !hasBegun(state.slots[slot]));
  const judged = new Set(
    state.rounds.flatMap(({ left, right, vote }) => (vote === undefined ? [] : [left, right])),
  );
  const others = state.slots.flatMap(({ answer }, slot) =>
    answer.status === 'out' || late.includes(slot) || (judged.has(slot) && !needed.includes(slot))
      ? []
      : [slot],
  );
  const readyCount = others.filter((slot) => hasBegun(state.slots[slot])).length;
  const isLastOne = state.phase === 'waiting' && readyCount === others.length;
  return readyCount >= 2 || isLastOne ? late : [];
}
