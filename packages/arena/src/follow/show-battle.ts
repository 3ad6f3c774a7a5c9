import { openRound, type BattleState } from '../battle/battle-state.ts';
import { paceSides, type Pacing, type SideText } from '../pacing/pace-sides.ts';
import type { ArenaContext } from '../run/arena-context.ts';
import type { BattleView } from '../view/battle-view.ts';
import { viewBattle } from '../view/view-battle.ts';
import type { AnswerFeed, AnswerPiece, PartialAnswer } from '../storage/answer-feed.ts';

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

/** The text of a battle's answers as it grows. */
export interface LiveTexts {
  /** Brings places up to date whose text is not known without a gap. */
  refresh(slots: readonly number[]): Promise<void>;
  sideOf(state: BattleState, slot: number): SideText;
  leave(): void;
}

export function createLiveTexts(feed: AnswerFeed, battleId: string, onGrowth: () => void): LiveTexts {
  const known = new Map<number, PartialAnswer>();
  /** Places whose text is known up to the newest piece. */
  const followed = new Set<number>();
  const leave = feed.subscribe(battleId, (piece) => {
    const before = known.get(piece.slot);
    const after = before === undefined ? undefined : extended(before, piece);
    if (after === undefined) followed.delete(piece.slot);
    else known.set(piece.slot, after);
    onGrowth();
  });

  return {
    async refresh(slots) {
      for (const slot of slots) {
        while (!followed.has(slot)) {
          // Marked before reading: a piece that comes meanwhile and does not fit takes the mark away again.
          followed.add(slot);
          const read = await feed.read(battleId, slot);
          if (read === undefined) known.delete(slot);
          else known.set(slot, read);
        }
      }
    },
    sideOf: (state, slot) => textOf(state, slot, known.get(slot)),
    leave,
  };
}

/** The text with a piece of it; undefined where the piece does not go on from it. */
function extended(before: PartialAnswer, piece: AnswerPiece): PartialAnswer | undefined {
  if (before.contestantId !== piece.contestantId || piece.from > before.text.length) return undefined;
  const overlap = before.text.slice(piece.from);
  if (overlap.startsWith(piece.text)) return before;
  if (!piece.text.startsWith(overlap)) return undefined;
  return { contestantId: before.contestantId, text: before.text.slice(0, piece.from) + piece.text };
}

/** What is there of a place's answer: from its end on what the store holds, before that what the feed told. */
export function textOf(state: BattleState, slot: number, live: PartialAnswer | undefined): SideText {
  const place = state.slots[slot];
  if (place?.answer.status === 'finished') return { text: place.answer.text, isWhole: true };
  const isLive = place?.answer.status === 'started' && live?.contestantId === place.contestantId;
  return { text: isLive ? live.text : '', isWhole: false };
}
