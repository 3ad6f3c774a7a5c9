import type { RequestRecord } from '@genai-bench/core-metrics';
import type { BattleEvent, FailureReason } from './battle-event.ts';
import { isOver, lastVote, openRound, type BattleState } from './battle-state.ts';
import type { VoteOutcome } from '../ratings/rated-vote.ts';
import { hasBegun, nextPair, reduceBattle, type Pair } from './reduce-battle.ts';

/** What a voter, or the one who asks the models, wants to happen. */
export type BattleCommand = VoterCommand | AnswerCommand;

/** `expectedTurn`: the turn of the view that the voter saw. A command that was made for another one is refused. */
export type VoterCommand =
  | {
      readonly type: 'vote';
      readonly voterId: string;
      readonly expectedTurn: number;
      readonly round: number;
      readonly outcome: VoteOutcome;
    }
  | { readonly type: 'undo'; readonly voterId: string; readonly expectedTurn: number }
  | { readonly type: 'reveal'; readonly voterId: string; readonly expectedTurn: number };

/** `contestantId`: whom the news is about; it is stale once the place went to another. */
export type AnswerCommand =
  | { readonly type: 'start-answer'; readonly slot: number; readonly contestantId: string }
  | {
      readonly type: 'finish-answer';
      readonly slot: number;
      readonly contestantId: string;
      readonly text: string;
      readonly record: RequestRecord;
      readonly namesSaid: readonly string[];
    }
  | {
      readonly type: 'fail-answer';
      readonly slot: number;
      readonly contestantId: string;
      readonly reason: FailureReason;
      readonly record?: RequestRecord | undefined;
    };

export type Refusal =
  /** The battle went on since the view that the command was made for. */
  | 'stale'
  /** Both answers must be complete before a vote. */
  | 'not-complete'
  | 'nothing-to-undo'
  | 'undo-expired'
  /** To reveal before the last vote would end the blindness. */
  | 'not-decided'
  | 'over'
  | 'not-your-battle';

/** The event that was asked for, then what follows from it by itself. */
export type Decision =
  | { readonly kind: 'accepted'; readonly events: readonly BattleEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

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
        record,
        replacedBy,
      };
    }
  }
}

function refused(refusal: Refusal): Refused {
  return { kind: 'refused', refusal };
}

/** An event with all that follows from it by itself: rounds that open, are withdrawn, or a battle without a pair. */
function withFollowUps(state: BattleState, event: BattleEvent): readonly BattleEvent[] {
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
