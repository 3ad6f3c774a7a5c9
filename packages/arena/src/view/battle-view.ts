import type { BattlePhase } from '../battle/battle-state.ts';
import type { FailureReason } from '../battle/battle-event.ts';
import type { VoteOutcome } from '../ratings/rated-vote.ts';

/**
 * What the voter may see of a battle, and all that leaves the server of it. Before the reveal nothing here differs by
 * model but the text of the answers: no name, id, count, time, error, nor an order that speed could have changed.
 */
export interface BattleView {
  readonly battleId: string;
  readonly prompt: string;
  readonly phase: BattlePhase;
  /** To be stated with the next command. */
  readonly turn: number;
  readonly round?: RoundView | undefined;
  /** Own votes that stand, in order. */
  readonly votes: readonly { readonly round: number; readonly outcome: VoteOutcome }[];
  /** Until when the newest vote can be taken back, wall time in ms since 1970. */
  readonly undoUntilMs?: number | undefined;
  readonly reveal?: RevealView | undefined;
}

export interface RoundView {
  readonly round: number;
  /** Rounds that there will be if nobody drops out from now on. */
  readonly roundCount: number;
  readonly isExhibition: boolean;
  /** Both sides' text so far: revealed in step, so that its growth tells nothing about either. */
  readonly left: string;
  readonly right: string;
  /** Both answers are whole; only then can be voted. Never told of one side alone. */
  readonly isComplete: boolean;
}

/** Everything that was hidden, once the battle is over; of a void one, who failed and of what. */
export interface RevealView {
  readonly contestants: readonly RevealedContestant[];
  readonly rounds: readonly RevealedRound[];
  /** The one that stayed in the last rated round. */
  readonly winnerId?: string | undefined;
}

export interface RevealedContestant {
  readonly contestantId: string;
  readonly label: string;
  readonly isExhibition: boolean;
  /** Absent where it failed. Where to read it again: its address never changes content. */
  readonly answerUrl?: string | undefined;
  readonly ttftMs?: number | undefined;
  readonly outputTokensPerSecond?: number | undefined;
  readonly e2eLatencyMs?: number | undefined;
  readonly outputTokenCount?: number | undefined;
  /**
   * Time that the server took to load the model first, by its own account. `ttftMs` and `e2eLatencyMs` include it; tokens
   * per second count from the first token and do not. Absent below 50 ms: nothing was loaded then.
   */
  readonly loadMs?: number | undefined;
  readonly failure?: FailureReason | undefined;
  /**
   * What the request's outcome says, as in a benchmark's record: of a failure, or of an answer that counts with a
   * reservation. Text of a server, cleaned and without keys.
   */
  readonly outcomeMessage?: string | undefined;
  readonly namesSaid: readonly string[];
}

export interface RevealedRound {
  readonly round: number;
  readonly leftId: string;
  readonly rightId: string;
  readonly isExhibition: boolean;
  readonly outcome?: VoteOutcome | undefined;
  /** Why the vote feeds no rating. */
  readonly unrated?: 'exhibition' | 'fixed-order' | 'name-said' | 'both-bad' | 'skipped' | undefined;
}

/** What a follower of a battle is told: a whole view, or more text of the round that is shown. */
export type BattleMessage =
  | { readonly type: 'view'; readonly view: BattleView }
  | {
      readonly type: 'text';
      readonly turn: number;
      readonly round: number;
      /** Number of UTF-16 units that each side had before this piece; at most as long as the side. */
      readonly from: { readonly left: number; readonly right: number };
      readonly left: string;
      readonly right: string;
    };
