import type { BattleEvent } from './battle-event.ts';
import { openRound, type BattleState } from './battle-state.ts';
import { hasBegun, nextPair, type Pair } from './next-pair.ts';
import { reduceBattle } from './reduce-battle.ts';

/** An event with all that follows from it by itself: rounds that open, are withdrawn, or a battle without a pair. */
export function withFollowUps(state: BattleState, event: BattleEvent): readonly BattleEvent[] {
  const events = [event];
  let after = reduceBattle(state, event);
  for (let next = followUp(after, event.atMs); next !== undefined; next = followUp(after, event.atMs)) {
    events.push(next);
    after = reduceBattle(after, next);
  }
  return events;
}

function followUp(state: BattleState, atMs: number): BattleEvent | undefined {
  const shown = openRound(state);
  if (shown !== undefined) {
    // A replaced contestant is awaited again: what was shown is no more.
    const isWhole = [shown.left, shown.right].every((slot) => hasBegun(state.slots[slot]));
    return isWhole ? undefined : { type: 'round-withdrawn', atMs, round: shown.round };
  }
  if (state.phase !== 'loading' && state.phase !== 'waiting') return undefined;
  const pair = nextPair(state);
  if (pair === undefined) return { type: 'battle-voided', atMs };
  const isReady = hasBegun(state.slots[pair.incumbent]) && hasBegun(state.slots[pair.challenger]);
  return isReady ? roundOpened(state, pair, atMs) : undefined;
}

function roundOpened(state: BattleState, { incumbent, challenger }: Pair, atMs: number): BattleEvent {
  const round = state.rounds.length;
  const [left, right] = state.plan.isIncumbentLeft[round]
    ? ([incumbent, challenger] as const)
    : ([challenger, incumbent] as const);
  const isExhibition = [left, right].some((slot) => state.slots[slot]?.isExhibition);
  return { type: 'round-opened', atMs, round, left, right, isExhibition };
}
