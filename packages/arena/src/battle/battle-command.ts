import type { RequestRecord } from '@genai-bench/core-metrics';
import type { BattleEvent } from './battle-event.ts';
import type { VoteOutcome } from '../ratings/rated-vote.ts';
import type { FailureReason } from './failure-reason.ts';

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
      readonly record?: RequestRecord;
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
