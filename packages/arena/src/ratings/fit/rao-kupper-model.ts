import { softplus } from './half-tie-model.ts';
import type { PairModel } from './pair-model.ts';

/**
 * Rao and Kupper (1967): a side wins if it is ahead by more than a threshold, P(left) = 1 / (1 + exp(-(eta - tau))), and
 * what is left over is a tie. Published as theta = exp(tau) >= 1. The fit works with tau > 0, where it is concave.
 */
export const raoKupperModel: PairModel = {
  startOfTies: (tieShare) => Math.log((1 + tieShare) / (1 - tieShare)),
  publishedTieParameter: Math.exp,
  fill(terms, eta, tau) {
    const missLeft = 1 / (1 + Math.exp(eta - tau));
    const missRight = 1 / (1 + Math.exp(-eta - tau));
    const curvatureLeft = missLeft * (1 - missLeft);
    const curvatureRight = missRight * (1 - missRight);
    const logLeft = -softplus(tau - eta);
    const logRight = -softplus(tau + eta);
    terms.set([logLeft, missLeft, -missLeft, curvatureLeft, -curvatureLeft, curvatureLeft], 0);
    terms.set([logRight, -missRight, -missRight, curvatureRight, curvatureRight, curvatureRight], 6);
    // P(tie) = P(left) P(right) (exp(2 tau) - 1), so its terms are sums of the other two and of the last factor.
    const decay = Math.exp(-2 * tau);
    const gap = 1 - decay;
    terms[12] = tau > 0 ? logLeft + logRight + 2 * tau + Math.log(gap) : Number.NEGATIVE_INFINITY;
    terms[13] = missLeft - missRight;
    terms[14] = 2 / gap - missLeft - missRight;
    terms[15] = curvatureLeft + curvatureRight;
    terms[16] = curvatureRight - curvatureLeft;
    terms[17] = curvatureLeft + curvatureRight + (4 * decay) / (gap * gap);
  },
};
