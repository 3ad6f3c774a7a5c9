import type { BattleEvent } from './battle-event.ts';
import { openRound, lastVote } from './battle-state.ts';
import type { BattlePhase, BattleState, Round, SlotAnswer, Slot } from './battle-state.ts';

/** One more event. Events are facts that were decided before: this only remembers them. */
export function reduceBattle(state: BattleState | undefined, event: BattleEvent): BattleState {
  if (event.type === 'battle-opened') return openedBattle(event);
  if (state === undefined) throw new RangeError(`A battle begins with "battle-opened", not "${event.type}".`);
  const changed = applyEvent(state, event);
  const turn = state.turn + (turningEvents.has(event.type) ? 1 : 0);
  const next = { ...changed, version: state.version + 1, turn };
  return { ...next, phase: phaseAfter(next, event) };
}

/** The state that these events lead to; undefined for none. */
export function foldBattle(events: Iterable<BattleEvent>, from?: BattleState): BattleState | undefined {
  let state = from;
  for (const event of events) state = reduceBattle(state, event);
  return state;
}

const turningEvents: ReadonlySet<BattleEvent['type']> = new Set([
  'round-opened',
  'round-withdrawn',
  'vote-cast',
  'vote-undone',
  'battle-revealed',
  'battle-voided',
]);

function openedBattle({ plan }: Extract<BattleEvent, { type: 'battle-opened' }>): BattleState {
  const places = [
    ...plan.contestantIds.map((contestantId) => ({ contestantId, isExhibition: false })),
    ...(plan.exhibitionId === undefined ? [] : [{ contestantId: plan.exhibitionId, isExhibition: true }]),
  ];
  return {
    plan,
    version: 1,
    turn: 0,
    phase: 'loading',
    slots: places.map((place) => ({ ...place, answer: { status: 'awaited' } })),
    unusedReserveIds: plan.reserveIds,
    rounds: [],
    failures: [],
  };
}

function applyEvent(state: BattleState, event: Exclude<BattleEvent, { type: 'battle-opened' }>): BattleState {
  switch (event.type) {
    case 'battle-asked-for':
      return { ...state, startKey: event.startKey };
    case 'answer-started':
      return withAnswer(state, event.slot, { status: 'started' });
    case 'answer-finished': {
      const { atMs, text, record, namesSaid } = event;
      return withAnswer(state, event.slot, { status: 'finished', atMs, text, record, namesSaid });
    }
    case 'contestant-failed':
      return withFailure(state, event);
    case 'round-opened': {
      const { left, right, isExhibition } = event;
      return { ...state, rounds: [...state.rounds, { left, right, isExhibition, isWithdrawn: false }] };
    }
    case 'round-withdrawn':
      return withRound(state, event.round, (round) => ({ ...round, isWithdrawn: true }));
    case 'vote-cast': {
      const { type: _, ...vote } = event;
      return withRound(state, event.round, (round) => ({ ...round, vote }));
    }
    case 'vote-undone':
      // What was opened because of the vote goes with it.
      return withRound({ ...state, rounds: state.rounds.slice(0, event.round + 1) }, event.round, (round) => {
        const { vote: _, ...open } = round;
        return open;
      });
    case 'battle-revealed':
    case 'battle-voided':
      return state;
  }
}

function withAnswer(state: BattleState, index: number, answer: SlotAnswer): BattleState {
  return {
    ...state,
    slots: state.slots.map((slot, at) => (at === index ? { ...slot, answer } : slot)),
  };
}

function withRound(state: BattleState, index: number, change: (round: Round) => Round): BattleState {
  return { ...state, rounds: state.rounds.map((round, at) => (at === index ? change(round) : round)) };
}

function withFailure(
  state: BattleState,
  {
    slot: index,
    contestantId,
    reason,
    record,
    replacedBy,
  }: Extract<BattleEvent, { type: 'contestant-failed' }>,
): BattleState {
  const failure = { slot: index, contestantId, reason, record };
  return {
    ...state,
    slots: state.slots.map((slot, at) =>
      at !== index
        ? slot
        : replacedBy === undefined
          ? { ...slot, answer: { status: 'out' } }
          : { ...slot, contestantId: replacedBy, answer: { status: 'awaited' } },
    ),
    unusedReserveIds: state.unusedReserveIds.filter((id) => id !== replacedBy),
    failures: [...state.failures, failure],
  };
}

function phaseAfter(state: BattleState, event: BattleEvent): BattlePhase {
  if (event.type === 'battle-revealed') return 'revealed';
  if (event.type === 'battle-voided') return 'void';
  if (openRound(state) !== undefined) return 'voting';
  const hasVotes = state.rounds.some(({ vote }) => vote !== undefined);
  if (!hasVotes) return 'loading';
  return nextPair(state) === undefined ? 'decided' : 'waiting';
}

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
