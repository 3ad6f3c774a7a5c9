import type { RequestRecord } from '@genai-bench/core-metrics';
import type { VoteOutcome } from '../ratings/rated-vote.ts';

/** Why a contestant left a battle. Its server's own words travel with the reveal only: they may name it. */
export const failureReasons = [
  /** An attempt or the whole battle ran out of time. */
  'timeout',
  /** The others were ready and it had not begun within the time that a battle waits. */
  'slow',
  'rate_limited',
  /** The key or the account was refused. */
  'unauthorized',
  /** The server refused the request: 4xx. */
  'refused',
  /** The server failed: 5xx, an error inside the answer, or a response that is no answer. */
  'server_error',
  'unreachable',
  /** The answer broke off. */
  'broken_off',
  /** The answer ended without a word. */
  'empty',
  /** The process that asked was stopped. */
  'interrupted',
] as const;

export type FailureReason = (typeof failureReasons)[number];

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
      readonly record?: RequestRecord | undefined;
      /** The reserve that takes the place, from the start. Without one the place is out of the battle. */
      readonly replacedBy?: string | undefined;
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

/**
 * What is drawn and fixed before any model is asked. The fairness of a battle's votes rests on it: who meets whom, and
 * who stands left, must not depend on who answered first or how.
 */
export interface BattlePlan {
  readonly battleId: string;
  /** Who asked, and whose votes decide. Never taken from a request's body. */
  readonly voterId: string;
  /** Untrusted text. */
  readonly prompt: string;
  /** In the order of presentation: the first two meet first, the winner meets the third, and so on. */
  readonly contestantIds: readonly string[];
  /** Take the place of a contestant that fails, in this order. */
  readonly reserveIds: readonly string[];
  /** Meets the winner at the end in a round that is shown as an exhibition and feeds no rating. */
  readonly exhibitionId?: string | undefined;
  /** How the order came about. Votes of a fixed order are biased against those who come late, and are not rated. */
  readonly orderRule: 'random' | 'fixed';
  /** For each round, whether the one that stands first in the order, or has stayed, is shown left. */
  readonly isIncumbentLeft: readonly boolean[];
  readonly seed: number;
  /** Wall time in ms since 1970. */
  readonly openedAtMs: number;
}
