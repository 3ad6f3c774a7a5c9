import type { AbilityFit } from '../fit/fit-abilities.ts';
import { etaOfCell } from '../fit/likelihood.ts';
import { BY_ETA, BY_TIE, TERM_COUNT } from '../fit/pair-model.ts';
import { OUTCOME_COUNT, type PairCells } from '../votes/vote-tally.ts';

/** Numbers per cell and outcome in `voteScores`. */
export const SCORE_SIZE = 2;

/**
 * Slope of one vote's log-likelihood at the fit, for each cell and outcome: by eta, then by the tie parameter. By left's
 * ability and by the left-side effect it is the one by eta, by right's ability its negative.
 */
export function voteScores(cells: PairCells, { values, layout, pairModel }: AbilityFit): Float64Array {
  const scores = new Float64Array(cells.counts.length * SCORE_SIZE);
  const terms = new Float64Array(OUTCOME_COUNT * TERM_COUNT);
  const ties = layout.tieAt === undefined ? 0 : values[layout.tieAt]!;
  for (let cell = 0; cell < cells.left.length; cell += 1) {
    pairModel.fill(terms, etaOfCell(cells, cell, values, layout), ties);
    for (let outcome = 0; outcome < OUTCOME_COUNT; outcome += 1) {
      const at = (cell * OUTCOME_COUNT + outcome) * SCORE_SIZE;
      scores[at] = terms[outcome * TERM_COUNT + BY_ETA]!;
      scores[at + 1] = terms[outcome * TERM_COUNT + BY_TIE]!;
    }
  }
  return scores;
}
