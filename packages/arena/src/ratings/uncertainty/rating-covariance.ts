import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { AbilityFit } from '../fit/fit-abilities.ts';
import { OUTCOME_COUNT, type VoteTally, type PairCells } from '../votes/vote-tally.ts';
import { etaOfCell, type ParameterLayout } from '../fit/likelihood.ts';
import { BY_ETA, BY_TIE, TERM_COUNT } from '../fit/tie-treatment.ts';

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

/** Which dependence between votes the errors allow for. */
export type ClusterScheme = 'battle-and-voter' | 'battle' | 'voter' | 'none';

/**
 * Below this many clusters a dimension is not used: the estimate is then itself noise, and too small. With one voter it
 * would be exactly 0.
 */
export const DEFAULT_MINIMUM_CLUSTER_COUNT = 30;

function chooseClusterScheme(tally: VoteTally, minimumClusterCount: number): ClusterScheme {
  const hasBattles = tally.battleCount >= minimumClusterCount;
  const hasVoters = tally.voterCount >= minimumClusterCount;
  if (hasBattles && hasVoters) return 'battle-and-voter';
  if (hasVoters) return 'voter';
  return hasBattles ? 'battle' : 'none';
}

/**
 * Two-way clustering (Cameron, Gelbach and Miller 2011): battles plus voters minus what both count. Rounds of a battle
 * show the same answers again, and a voter has habits. `undefined` for the scheme `none`.
 */
export function meatOfScheme(
  tally: VoteTally,
  scheme: ClusterScheme,
  fit: { readonly scores: Float64Array; readonly layout: ParameterLayout },
): Float64Array | undefined {
  const battles: Clusters = { ofVote: tally.battleOfVote, count: tally.battleCount };
  const voters: Clusters = { ofVote: tally.voterOfVote, count: tally.voterCount };
  if (scheme === 'none') return undefined;
  if (scheme === 'battle') return clusteredMeat(tally, battles, fit);
  const byVoter = clusteredMeat(tally, voters, fit);
  if (scheme === 'voter') return byVoter;
  // Where each battle has one voter, what both count is the battles, and only the voters are left.
  if (isInside(battles, voters)) return byVoter;
  const both = intersectClusters(battles, voters);
  const byBattle = clusteredMeat(tally, battles, fit);
  const byBoth = clusteredMeat(tally, both, fit);
  return byVoter.map((value, at) => value + byBattle[at]! - byBoth[at]!);
}

/** Whether no cluster of `inner` has votes of two clusters of `outer`. */
function isInside(inner: Clusters, outer: Clusters): boolean {
  const owner = new Int32Array(inner.count).fill(-1);
  return inner.ofVote.every((cluster, vote) => {
    if (owner[cluster] === -1) owner[cluster] = outer.ofVote[vote]!;
    return owner[cluster] === outer.ofVote[vote];
  });
}

function intersectClusters(first: Clusters, second: Clusters): Clusters {
  const numbers = new Map<number, number>();
  const ofVote = first.ofVote.map((cluster, vote) => {
    const key = cluster * second.count + second.ofVote[vote]!;
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  return { ofVote, count: numbers.size };
}

/** Sum over votes of score times score transposed, row-major: the middle of a sandwich of independent votes. */
export function independentMeat(
  cells: PairCells,
  scores: Float64Array,
  layout: ParameterLayout,
): Float64Array {
  const accumulator = createMeat(layout);
  for (let at = 0; at < cells.counts.length; at += 1) {
    const count = cells.counts[at]!;
    if (count === 0) continue;
    const cell = Math.floor(at / OUTCOME_COUNT);
    accumulator.add(
      cells.left[cell]!,
      cells.right[cell]!,
      scores[at * SCORE_SIZE]!,
      scores[at * SCORE_SIZE + 1]!,
    );
    accumulator.close(count);
  }
  return accumulator.meat;
}

/** Votes that may depend on each other, as one number per vote. */
interface Clusters {
  readonly ofVote: Uint32Array;
  readonly count: number;
}

/**
 * The same with the scores of a cluster summed before the product, so that votes inside it may depend on each other in
 * any way. One pass over the votes ordered by cluster; only the entries that a cluster touches are multiplied. Scaled by
 * clusters / (clusters - 1).
 */
export function clusteredMeat(
  tally: VoteTally,
  clusters: Clusters,
  { scores, layout }: { readonly scores: Float64Array; readonly layout: ParameterLayout },
): Float64Array {
  const { cells, cellOfVote, outcomeOfVote } = tally;
  const accumulator = createMeat(layout);
  const order = orderByCluster(clusters);
  for (let position = 0; position < order.length; position += 1) {
    const vote = order[position]!;
    const cell = cellOfVote[vote]!;
    const at = (cell * OUTCOME_COUNT + outcomeOfVote[vote]!) * SCORE_SIZE;
    accumulator.add(cells.left[cell]!, cells.right[cell]!, scores[at]!, scores[at + 1]!);
    const isLast = position + 1 === order.length;
    if (isLast || clusters.ofVote[order[position + 1]!] !== clusters.ofVote[vote]) accumulator.close(1);
  }
  const correction = clusters.count / (clusters.count - 1);
  return accumulator.meat.map((value) => value * correction);
}

/** Counting sort: votes by cluster, in linear time. */
function orderByCluster({ ofVote, count }: Clusters): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (const cluster of ofVote) starts[cluster + 1]! += 1;
  for (let cluster = 0; cluster < count; cluster += 1) starts[cluster + 1]! += starts[cluster]!;
  const order = new Uint32Array(ofVote.length);
  for (let vote = 0; vote < ofVote.length; vote += 1) order[starts[ofVote[vote]!]!++] = vote;
  return order;
}

interface MeatAccumulator {
  readonly meat: Float64Array;
  add(left: number, right: number, byEta: number, byTie: number): void;
  /** Ends a cluster and adds its sum's product `weight` times. */
  close(weight: number): void;
}

function createMeat({ size, leftAt, tieAt }: ParameterLayout): MeatAccumulator {
  const meat = new Float64Array(size * size);
  const sums = new Float64Array(size);
  const isTouched = new Uint8Array(size);
  const touched = new Uint32Array(size);
  let touchedCount = 0;
  function addTo(parameter: number, value: number): void {
    if (isTouched[parameter] === 0) {
      isTouched[parameter] = 1;
      touched[touchedCount++] = parameter;
    }
    sums[parameter]! += value;
  }
  return {
    meat,
    add(left, right, byEta, byTie) {
      addTo(left, byEta);
      addTo(right, -byEta);
      if (leftAt !== undefined) addTo(leftAt, byEta);
      if (tieAt !== undefined) addTo(tieAt, byTie);
    },
    close(weight) {
      for (let i = 0; i < touchedCount; i += 1) {
        const row = touched[i]!;
        for (let j = 0; j < touchedCount; j += 1) {
          const column = touched[j]!;
          meat[row * size + column]! += weight * sums[row]! * sums[column]!;
        }
      }
      for (let i = 0; i < touchedCount; i += 1) {
        sums[touched[i]!] = 0;
        isTouched[touched[i]!] = 0;
      }
      touchedCount = 0;
    },
  };
}

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
