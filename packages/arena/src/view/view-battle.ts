import { undoWindowMs } from '../battle/decide-battle.ts';
import { lastVote, openRound, type BattleState } from '../battle/battle-state.ts';
import type { ShownText } from '../pacing/pace-sides.ts';
import type { BattleView, RoundView } from './battle-view.ts';
import { viewReveal, type RevealOptions } from './view-reveal.ts';

export interface ViewOptions extends RevealOptions {
  /** What may be shown of the round that is open. */
  readonly shown: ShownText;
}

/**
 * All that the voter may see of a battle. Every field is a function of the votes, of the shown text and of how many are
 * left; ids, records and times enter with the reveal only. Keys are written in one order, so that equal views are equal
 * text.
 */
export function viewBattle(state: BattleState, { shown, ...reveal }: ViewOptions): BattleView {
  const { battleId, prompt } = state.plan;
  const round = viewRound(state, shown);
  const votes = state.rounds.flatMap(({ vote }) =>
    vote === undefined ? [] : [{ round: vote.round, outcome: vote.outcome }],
  );
  const undoUntilMs = undoUntil(state);
  return {
    battleId,
    prompt,
    phase: state.phase,
    turn: state.turn,
    ...(round === undefined ? {} : { round }),
    votes,
    ...(undoUntilMs === undefined ? {} : { undoUntilMs }),
    ...(state.phase === 'revealed' || state.phase === 'void' ? { reveal: viewReveal(state, reveal) } : {}),
  };
}

function viewRound(state: BattleState, { left, right, isComplete }: ShownText): RoundView | undefined {
  const open = state.phase === 'voting' ? openRound(state) : undefined;
  if (open === undefined) return undefined;
  const met = new Set([
    ...state.rounds.flatMap((round) => (round.vote === undefined ? [] : [round.left, round.right])),
    open.left,
    open.right,
  ]);
  const laterCount = state.slots.filter(
    ({ answer }, slot) => answer.status !== 'out' && !met.has(slot),
  ).length;
  return {
    round: open.round,
    roundCount: state.rounds.length + laterCount,
    isExhibition: open.isExhibition,
    left,
    right,
    isComplete,
  };
}

function undoUntil(state: BattleState): number | undefined {
  const vote = lastVote(state);
  const isOver = state.phase === 'revealed' || state.phase === 'void';
  return vote === undefined || isOver ? undefined : vote.atMs + undoWindowMs;
}
