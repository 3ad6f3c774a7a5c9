import { OUTCOME_COUNT, TIE, type PairCells } from '../votes/vote-tally.ts';
import { davidsonModel } from './davidson-model.ts';
import { halfTieModel } from './half-tie-model.ts';
import type { PairModel } from './pair-model.ts';
import { raoKupperModel } from './rao-kupper-model.ts';

/**
 * What a tie says.
 *
 * - `davidson`: the two are close; one more parameter says how often ties happen. The default.
 * - `rao-kupper`: the gap lies below a threshold; one more parameter.
 * - `half`: half a win for each. Draws the abilities together.
 * - `drop`: nothing.
 */
export type TieTreatment = 'davidson' | 'half' | 'rao-kupper' | 'drop';

/** The tie share among `cells`, or `undefined` without votes. */
export function tieShareOf({ counts }: PairCells): number | undefined {
  let ties = 0;
  let total = 0;
  for (let at = 0; at < counts.length; at += OUTCOME_COUNT) {
    ties += counts[at + TIE]!;
    total += counts[at]! + counts[at + 1]! + counts[at + TIE]!;
  }
  return total === 0 ? undefined : ties / total;
}

/** Without ties all models of ties are the same one, and their parameter would run to its limit. */
export function pairModelOf(treatment: TieTreatment, tieShare: number): PairModel {
  if (tieShare === 0 || treatment === 'half' || treatment === 'drop') return halfTieModel;
  return treatment === 'davidson' ? davidsonModel : raoKupperModel;
}
