import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { AbilityFit } from '../fit/fit-abilities.ts';
import type { VoteTally } from '../votes/vote-tally.ts';
import { independentMeat } from './score-meat.ts';
import { chooseClusterScheme, meatOfScheme, type ClusterScheme } from './two-way-meat.ts';
import { voteScores } from './vote-scores.ts';

export interface RatingCovariances {
  /** Inverse information: right if the model is, and votes are independent. */
  readonly model: Matrix;
  /** H^-1 B H^-1: right for independent votes even where the model is not, as with half ties. */
  readonly sandwich: Matrix;
  /** The same with votes of a battle or a voter allowed to depend on each other; absent with too few of both. */
  readonly clustered?: Matrix;
  readonly clusterScheme: ClusterScheme;
}

/** Covariances of the parameters of `fit` in logits, abilities summing to 0. `tally` has the votes it was fitted to. */
export function ratingCovariances(
  tally: VoteTally,
  fit: AbilityFit,
  minimumClusterCount: number,
): RatingCovariances {
  const { layout, inverse } = fit;
  const scores = voteScores(tally.cells, fit);
  const sandwichOf = (meat: Float64Array): Matrix => {
    const middle = Matrix.from1DArray(layout.size, layout.size, meat);
    return inverse.mmul(middle).mmul(inverse);
  };
  const clusterScheme = chooseClusterScheme(tally, minimumClusterCount);
  const clusterMeat = meatOfScheme(tally, clusterScheme, { scores, layout });
  const sandwich = sandwichOf(independentMeat(tally.cells, scores, layout));
  const covariances = { model: inverse, sandwich, clusterScheme };
  if (clusterMeat === undefined) return covariances;
  const clustered = sandwichOf(clusterMeat);
  // Only a difference of sums of squares can fall below zero.
  const isDifference = clusterScheme === 'battle-and-voter';
  return { ...covariances, clustered: isDifference ? withoutNegativeVariance(clustered) : clustered };
}

/** The nearest covariance: negative eigenvalues, which two-way clustering can leave, become 0. */
export function withoutNegativeVariance(matrix: Matrix): Matrix {
  const symmetric = Matrix.add(matrix, matrix.transpose()).mul(0.5);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  });
  const largest = Math.max(...realEigenvalues);
  if (realEigenvalues.every((value) => value >= -1e-9 * largest)) return symmetric;
  const kept = Matrix.diag(realEigenvalues.map((value) => Math.max(0, value)));
  return eigenvectorMatrix.mmul(kept).mmul(eigenvectorMatrix.transpose());
}
