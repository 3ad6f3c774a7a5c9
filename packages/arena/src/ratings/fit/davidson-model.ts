import type { PairModel } from './pair-model.ts';

/**
 * Davidson (1970): left, right and tie are as likely as exp(eta / 2), exp(-eta / 2) and nu. In abilities a = exp(theta)
 * that is P(tie) = nu sqrt(ai aj) / (ai + aj + nu sqrt(ai aj)). Among decisive votes it is Bradley-Terry. The fit works
 * with log nu, where the log-likelihood is concave.
 */
export const davidsonModel: PairModel = {
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
