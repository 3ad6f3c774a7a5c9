import type { BattleState } from './battle-state.ts';
import { hasBegun, nextPair } from './next-pair.ts';

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
