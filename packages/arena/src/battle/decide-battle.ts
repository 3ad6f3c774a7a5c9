import type { AnswerCommand, BattleCommand, Decision, Refusal, VoterCommand } from './battle-command.ts';
import type { BattleEvent } from './battle-event.ts';
import { lastVote, openRound, type BattleState } from './battle-state.ts';
import { withFollowUps } from './follow-up.ts';

/** For how long a vote can be taken back, in ms. */
export const undoWindowMs = 10_000;

/** What a command leads to, from a state, at an instant (wall time in ms). Nothing is changed here. */
export function decideBattle(state: BattleState, command: BattleCommand, atMs: number): Decision {
  const decided = isOver(state)
    ? refused('over')
    : 'voterId' in command
      ? decideForVoter(state, command, atMs)
      : decideAnswer(state, command, atMs);
  if ('kind' in decided) return decided;
  return { kind: 'accepted', events: withFollowUps(state, decided) };
}

type Refused = Extract<Decision, { kind: 'refused' }>;

function decideForVoter(state: BattleState, command: VoterCommand, atMs: number): BattleEvent | Refused {
  if (command.voterId !== state.plan.voterId) return refused('not-your-battle');
  if (command.expectedTurn !== state.turn) return refused('stale');
  switch (command.type) {
    case 'vote':
      return decideVote(state, command, atMs);
    case 'undo': {
      const vote = lastVote(state);
      if (vote === undefined) return refused('nothing-to-undo');
      if (atMs - vote.atMs > undoWindowMs) return refused('undo-expired');
      return { type: 'vote-undone', atMs, round: vote.round, voterId: command.voterId };
    }
    case 'reveal':
      return state.phase === 'decided' ? { type: 'battle-revealed', atMs } : refused('not-decided');
  }
}

function decideVote(
  state: BattleState,
  { round, outcome, voterId }: Extract<VoterCommand, { type: 'vote' }>,
  atMs: number,
): BattleEvent | Refused {
  const shown = openRound(state);
  if (shown === undefined || shown.round !== round) return refused('stale');
  const [left, right] = [state.slots[shown.left], state.slots[shown.right]];
  if (left?.answer.status !== 'finished' || right?.answer.status !== 'finished')
    return refused('not-complete');
  const isIncumbentLeft = state.plan.isIncumbentLeft[round] ?? false;
  const incumbent = isIncumbentLeft ? shown.left : shown.right;
  const winner = outcome === 'left' ? shown.left : outcome === 'right' ? shown.right : incumbent;
  return {
    type: 'vote-cast',
    atMs,
    round,
    voterId,
    outcome,
    leftId: left.contestantId,
    rightId: right.contestantId,
    stays: winner,
    isExhibition: shown.isExhibition,
    orderRule: state.plan.orderRule,
    isFlagged: left.answer.namesSaid.length + right.answer.namesSaid.length > 0,
    dwellMs: Math.max(0, atMs - Math.max(left.answer.atMs, right.answer.atMs)),
  };
}

function decideAnswer(state: BattleState, command: AnswerCommand, atMs: number): BattleEvent | Refused {
  const { slot: index, contestantId } = command;
  const slot = state.slots[index];
  const isAwaited = slot?.answer.status === 'awaited' || slot?.answer.status === 'started';
  if (slot?.contestantId !== contestantId || !isAwaited) return refused('stale');
  switch (command.type) {
    case 'start-answer':
      if (slot.answer.status === 'started') return refused('stale');
      return { type: 'answer-started', atMs, slot: index };
    case 'finish-answer': {
      const { text, record, namesSaid } = command;
      return { type: 'answer-finished', atMs, slot: index, text, record, namesSaid };
    }
    case 'fail-answer': {
      const { reason, record } = command;
      // The exhibition is about one certain model: nobody can stand in for it.
      const replacedBy = slot.isExhibition ? undefined : state.unusedReserveIds[0];
      return {
        type: 'contestant-failed',
        atMs,
        slot: index,
        contestantId,
        reason,
        ...(record === undefined ? {} : { record }),
        ...(replacedBy === undefined ? {} : { replacedBy }),
      };
    }
  }
}

function isOver({ phase }: BattleState): boolean {
  return phase === 'revealed' || phase === 'void';
}

function refused(refusal: Refusal): Refused {
  return { kind: 'refused', refusal };
}
