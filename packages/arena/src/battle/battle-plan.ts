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
  readonly exhibitionId?: string;
  /** How the order came about. Votes of a fixed order are biased against those who come late, and are not rated. */
  readonly orderRule: 'random' | 'fixed';
  /** For each round, whether the one that stands first in the order, or has stayed, is shown left. */
  readonly isIncumbentLeft: readonly boolean[];
  readonly seed: number;
  /** Wall time in ms since 1970. */
  readonly openedAtMs: number;
}
