import type { RequestRecord } from '@genai-bench/core-metrics';
import type { VoteOutcome } from '../ratings/rated-vote.ts';
import type { FailureReason } from './failure-reason.ts';
import type { BattlePlan } from './battle-plan.ts';

/**
 * What happened in a battle, in order; a battle is these. `atMs` is wall time in ms since 1970, `slot` a place in the
 * plan's order (the exhibition's place comes after the last), `round` counts from 0.
 */
export type BattleEvent =
  | { readonly type: 'battle-opened'; readonly atMs: number; readonly plan: BattlePlan }
  /** A battle that was begun ahead was asked for, by a start with this idempotency key. */
  | { readonly type: 'battle-asked-for'; readonly atMs: number; readonly startKey: string }
  /** The first text of an answer is there. */
  | { readonly type: 'answer-started'; readonly atMs: number; readonly slot: number }
  | {
      readonly type: 'answer-finished';
      readonly atMs: number;
      readonly slot: number;
      /** Untrusted text, without reasoning. Never empty. */
      readonly text: string;
      /** The same record as that of a benchmark's request. */
      readonly record: RequestRecord;
      /** Names of contestants or their makers that the answer itself says, and the prompt does not. */
      readonly namesSaid: readonly string[];
    }
  | {
      readonly type: 'contestant-failed';
      readonly atMs: number;
      readonly slot: number;
      readonly contestantId: string;
      readonly reason: FailureReason;
      readonly record?: RequestRecord;
      /** The reserve that takes the place, from the start. Without one the place is out of the battle. */
      readonly replacedBy?: string;
    }
  | {
      readonly type: 'round-opened';
      readonly atMs: number;
      readonly round: number;
      readonly left: number;
      readonly right: number;
      readonly isExhibition: boolean;
    }
  /** A side failed while it was shown and before the vote. */
  | { readonly type: 'round-withdrawn'; readonly atMs: number; readonly round: number }
  | ({ readonly type: 'vote-cast'; readonly atMs: number } & CastVote)
  | {
      readonly type: 'vote-undone';
      readonly atMs: number;
      readonly round: number;
      readonly voterId: string;
    }
  | { readonly type: 'battle-revealed'; readonly atMs: number }
  /** Fewer than two answers could be shown. */
  | { readonly type: 'battle-voided'; readonly atMs: number };

/** A vote with all that its rating needs, so that it can be read without its battle. */
export interface CastVote {
  readonly round: number;
  readonly voterId: string;
  readonly outcome: VoteOutcome;
  readonly leftId: string;
  readonly rightId: string;
  /** The place that stays for the next round. On anything but `left` and `right`, the one that was in before. */
  readonly stays: number;
  readonly isExhibition: boolean;
  readonly orderRule: BattlePlan['orderRule'];
  /** A shown answer said a name: kept, and left out of the rating. */
  readonly isFlagged: boolean;
  /** From both answers complete to the vote, where known. */
  readonly dwellMs?: number;
}
