/**
 * Numbers that a pair model gives for each of the three outcomes, `terms[outcome * TERM_COUNT + term]`, where `eta` is
 * left's ability minus right's plus the left-side effect, and the curvatures are negative second derivatives.
 */
export const TERM_COUNT = 6;
export const LOG_LIKELIHOOD = 0;
export const BY_ETA = 1;
export const BY_TIE = 2;
export const CURVATURE_ETA = 3;
export const CURVATURE_ETA_TIE = 4;
export const CURVATURE_TIE = 5;

/** How likely the outcomes of one pair are. */
export interface PairModel {
  /** First guess of the tie parameter, on the scale the fit works on; absent if the model has no such parameter. */
  readonly startOfTies?: (tieShare: number) => number;
  /** The tie parameter as the literature writes it. */
  readonly publishedTieParameter?: (value: number) => number;
  /** Fills `terms`. A `ties` value outside the model's domain gives log-likelihoods of minus infinity. */
  fill(terms: Float64Array, eta: number, ties: number): void;
}
