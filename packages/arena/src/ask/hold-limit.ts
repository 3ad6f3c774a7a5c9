import { heldUpSlots } from '../battle/held-up-slots.ts';
import type { BattleState } from '../battle/battle-state.ts';

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
