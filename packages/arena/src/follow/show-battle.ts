import { openRound, type BattleState } from '../battle/battle-state.ts';
import { paceSides, type Pacing, type SideText } from '../pacing/pace-sides.ts';
import type { ArenaContext } from '../run/arena-context.ts';
import type { BattleView } from '../view/battle-view.ts';
import { viewBattle } from '../view/view-battle.ts';

type Needed = Pick<ArenaContext, 'options' | 'contestantById'>;

/** The view of a battle with as much of its text as may be shown. */
export function showBattle(
  { options, contestantById }: Needed,
  state: BattleState,
  sideOf: (slot: number) => SideText,
): BattleView {
  const open = openRound(state);
  const shown =
    open === undefined
      ? { left: '', right: '', isComplete: false }
      : paceSides(pacingOf(state), sideOf(open.left), sideOf(open.right));
  return viewBattle(state, {
    shown,
    labelOf: (contestantId) => contestantById.get(contestantId)?.label ?? contestantId,
    answerUrlOf: options.answerUrlOf,
  });
}

/** Places whose text under way is needed for what is shown. */
export function shownSlots(state: BattleState): readonly number[] {
  const open = openRound(state);
  return open === undefined
    ? []
    : [open.left, open.right].filter((slot) => state.slots[slot]?.answer.status === 'started');
}

/** Votes of a fixed order are not rated, so its battles may show speed; all others must not. */
function pacingOf({ plan }: BattleState): Pacing {
  return plan.orderRule === 'fixed' ? 'free' : 'lockstep';
}
