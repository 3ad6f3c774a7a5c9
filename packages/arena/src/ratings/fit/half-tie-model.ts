import type { PairModel } from './pair-model.ts';

/**
 * Bradley-Terry with a tie as half a win for each side: P(left) = 1 / (1 + exp(-eta)). Simple, and not the likelihood of
 * anything that happened when there are ties: it draws the abilities together and its model-based errors are wrong.
 */
export const halfTieModel: PairModel = {
  fill(terms, eta) {
    const left = 1 / (1 + Math.exp(-eta));
    const curvature = left * (1 - left);
    const logLeft = -softplus(-eta);
    const logRight = -softplus(eta);
    write(terms, 0, logLeft, 1 - left, curvature);
    write(terms, 6, logRight, -left, curvature);
    write(terms, 12, (logLeft + logRight) / 2, 0.5 - left, curvature);
  },
};

function write(
  terms: Float64Array,
  at: number,
  logLikelihood: number,
  byEta: number,
  curvature: number,
): void {
  terms[at] = logLikelihood;
  terms[at + 1] = byEta;
  terms[at + 2] = 0;
  terms[at + 3] = curvature;
  terms[at + 4] = 0;
  terms[at + 5] = 0;
}

/** log(1 + exp(x)) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
