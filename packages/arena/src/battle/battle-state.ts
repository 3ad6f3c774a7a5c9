import type { RequestRecord } from '@genai-bench/core-metrics';
import type { CastVote, FailureReason, BattlePlan } from './battle-event.ts';

/**
 * - `loading`: the first two sides have not both begun; `voting`: a round is shown;
 * - `waiting`: a vote is cast and the next challenger has not begun;
 * - `decided`: nobody is left to meet, the last vote can still be undone; `revealed`, `void`: over.
 */
export const battlePhases = ['loading', 'voting', 'waiting', 'decided', 'revealed', 'void'] as const;

export type BattlePhase = (typeof battlePhases)[number];

/** The fold of a battle's events. */
export interface BattleState {
  readonly plan: BattlePlan;
  /** The start that asked for a battle begun ahead; absent until then, and for all others. */
  readonly startKey?: string;
  /** Number of events; the store compares it before it appends. */
  readonly version: number;
  /** Number of events that change what a voter's command means; commands state the one that they were made for. */
  readonly turn: number;
  readonly phase: BattlePhase;
  /** One for each place in the order, then the exhibition's. */
  readonly slots: readonly Slot[];
  readonly unusedReserveIds: readonly string[];
  readonly rounds: readonly Round[];
  readonly failures: readonly ContestantFailure[];
}

export interface Slot {
  readonly contestantId: string;
  readonly isExhibition: boolean;
  readonly answer: SlotAnswer;
}

export type SlotAnswer =
  | { readonly status: 'awaited' }
  | { readonly status: 'started' }
  | {
      readonly status: 'finished';
      readonly atMs: number;
      readonly text: string;
      readonly record: RequestRecord;
      readonly namesSaid: readonly string[];
    }
  | { readonly status: 'out' };

export interface Round {
  readonly left: number;
  readonly right: number;
  readonly isExhibition: boolean;
  readonly isWithdrawn: boolean;
  readonly vote?: CastVote & { readonly atMs: number };
}

interface ContestantFailure {
  readonly slot: number;
  readonly contestantId: string;
  readonly reason: FailureReason;
  readonly record?: RequestRecord | undefined;
}

/** The round that is shown, unless it was withdrawn. */
export function openRound({ rounds }: BattleState): (Round & { readonly round: number }) | undefined {
  const last = rounds.at(-1);
  return last === undefined || last.isWithdrawn || last.vote !== undefined
    ? undefined
    : { ...last, round: rounds.length - 1 };
}

/** The newest vote that stands. */
export function lastVote({ rounds }: Pick<BattleState, 'rounds'>): Round['vote'] {
  return rounds.findLast(({ vote }) => vote !== undefined)?.vote;
}

/** Whether somebody is, or should be, asked for an answer of the battle. */
export function isAnswering(state: BattleState): boolean {
  const isBegun = ({ answer }: Slot): boolean => answer.status === 'awaited' || answer.status === 'started';
  return !isOver(state) && state.slots.some(isBegun);
}

/** Nothing happens to a battle after its reveal, nor to one that could not be shown. */
export function isOver({ phase }: { readonly phase: BattlePhase }): boolean {
  return phase === 'revealed' || phase === 'void';
}
