import { OUTCOME_COUNT, TIE, type PairCells } from '../votes/vote-tally.ts';

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

/**
 * Bradley-Terry with a tie as half a win for each side: P(left) = 1 / (1 + exp(-eta)). Simple, and not the likelihood of
 * anything that happened when there are ties: it draws the abilities together and its model-based errors are wrong.
 */
const halfTieModel: PairModel = {
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
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * Rao and Kupper (1967): a side wins if it is ahead by more than a threshold, P(left) = 1 / (1 + exp(-(eta - tau))), and
 * what is left over is a tie. Published as theta = exp(tau) >= 1. The fit works with tau > 0, where it is concave.
 */
const raoKupperModel: PairModel = {
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

/**
 * Davidson (1970): left, right and tie are as likely as exp(eta / 2), exp(-eta / 2) and nu. In abilities a = exp(theta)
 * that is P(tie) = nu sqrt(ai aj) / (ai + aj + nu sqrt(ai aj)). Among decisive votes it is Bradley-Terry. The fit works
 * with log nu, where the log-likelihood is concave.
 */
const davidsonModel: PairModel = {
  startOfTies: (tieShare) => Math.log((2 * tieShare) / (1 - tieShare)),
  publishedTieParameter: Math.exp,
  fill(terms, eta, ties) {
    const largest = Math.max(Math.abs(eta) / 2, ties);
    const left = Math.exp(eta / 2 - largest);
    const right = Math.exp(-eta / 2 - largest);
    const tie = Math.exp(ties - largest);
    const total = left + right + tie;
    const logTotal = largest + Math.log(total);
    const meanEta = (left - right) / (2 * total);
    const meanTie = tie / total;
    // A multinomial logit: the curvature is the features' covariance, whatever the outcome was.
    const curvatureEta = (left + right) / (4 * total) - meanEta * meanEta;
    const curvatureEtaTie = -meanEta * meanTie;
    const curvatureTie = meanTie * (1 - meanTie);
    for (let outcome = 0; outcome < 3; outcome += 1) {
      const at = outcome * 6;
      const featureEta = outcome === 0 ? 0.5 : outcome === 1 ? -0.5 : 0;
      const featureTie = outcome === 2 ? 1 : 0;
      terms[at] = featureEta * eta + featureTie * ties - logTotal;
      terms[at + 1] = featureEta - meanEta;
      terms[at + 2] = featureTie - meanTie;
      terms[at + 3] = curvatureEta;
      terms[at + 4] = curvatureEtaTie;
      terms[at + 5] = curvatureTie;
    }
  },
};

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
