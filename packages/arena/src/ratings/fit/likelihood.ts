import { OUTCOME_COUNT, type PairCells } from '../votes/vote-tally.ts';
import {
  BY_ETA,
  BY_TIE,
  CURVATURE_ETA,
  CURVATURE_ETA_TIE,
  CURVATURE_TIE,
  LOG_LIKELIHOOD,
  TERM_COUNT,
  type PairModel,
} from './tie-treatment.ts';

export interface LikelihoodInput {
  readonly cells: PairCells;
  readonly pairModel: PairModel;
  readonly layout: ParameterLayout;
  /** Weight of the penalty `0.5 * ridge * sum(theta^2)` that is subtracted from the log-likelihood. */
  readonly ridge: number;
}

/** The penalised log-likelihood at one point, with its slope and its negative second derivative. */
export interface Likelihood {
  readonly logLikelihood: number;
  readonly gradient: Float64Array;
  /** Row-major, `size * size`. */
  readonly information: Float64Array;
}

/** Left's ability minus right's, plus the left-side effect where there is one. */
export function etaOfCell(
  cells: PairCells,
  cell: number,
  values: Float64Array,
  layout: ParameterLayout,
): number {
  const gap = values[cells.left[cell]!]! - values[cells.right[cell]!]!;
  return layout.leftAt === undefined ? gap : gap + values[layout.leftAt]!;
}

export function penalizedLikelihood(input: LikelihoodInput, values: Float64Array): Likelihood {
  const { cells, pairModel, layout, ridge } = input;
  const { size, leftAt, tieAt } = layout;
  const gradient = new Float64Array(size);
  const information = new Float64Array(size * size);
  const terms = new Float64Array(OUTCOME_COUNT * TERM_COUNT);
  const sums = new Float64Array(TERM_COUNT);
  const ties = tieAt === undefined ? 0 : values[tieAt]!;
  let logLikelihood = 0;
  const addCurvature = (row: number, column: number, value: number): void => {
    information[row * size + column]! += value;
    if (row !== column) information[column * size + row]! += value;
  };
  for (let cell = 0; cell < cells.left.length; cell += 1) {
    pairModel.fill(terms, etaOfCell(cells, cell, values, layout), ties);
    weigh(sums, terms, cells.counts, cell * OUTCOME_COUNT);
    logLikelihood += sums[LOG_LIKELIHOOD]!;
    const left = cells.left[cell]!;
    const right = cells.right[cell]!;
    const byEta = sums[BY_ETA]!;
    const curvature = sums[CURVATURE_ETA]!;
    gradient[left]! += byEta;
    gradient[right]! -= byEta;
    addCurvature(left, left, curvature);
    addCurvature(right, right, curvature);
    addCurvature(left, right, -curvature);
    if (leftAt !== undefined) {
      gradient[leftAt]! += byEta;
      addCurvature(leftAt, leftAt, curvature);
      addCurvature(leftAt, left, curvature);
      addCurvature(leftAt, right, -curvature);
    }
    if (tieAt === undefined) continue;
    const cross = sums[CURVATURE_ETA_TIE]!;
    gradient[tieAt]! += sums[BY_TIE]!;
    addCurvature(tieAt, tieAt, sums[CURVATURE_TIE]!);
    addCurvature(tieAt, left, cross);
    addCurvature(tieAt, right, -cross);
    if (leftAt !== undefined) addCurvature(tieAt, leftAt, cross);
  }
  for (let model = 0; ridge > 0 && model < layout.modelCount; model += 1) {
    const ability = values[model]!;
    logLikelihood -= 0.5 * ridge * ability * ability;
    gradient[model]! -= ridge * ability;
    addCurvature(model, model, ridge);
  }
  return { logLikelihood, gradient, information };
}

/** Sums the outcomes' terms with the cell's counts. An outcome that did not happen must not bring in its infinity. */
function weigh(sums: Float64Array, terms: Float64Array, counts: Float64Array, countsAt: number): void {
  sums.fill(0);
  for (let outcome = 0; outcome < OUTCOME_COUNT; outcome += 1) {
    const count = counts[countsAt + outcome]!;
    if (count === 0) continue;
    for (let term = 0; term < TERM_COUNT; term += 1)
      sums[term]! += count * terms[outcome * TERM_COUNT + term]!;
  }
}

/** Where the parameters stand in a vector: abilities first, then the left-side effect, then the tie parameter. */
export interface ParameterLayout {
  readonly modelCount: number;
  readonly leftAt: number | undefined;
  readonly tieAt: number | undefined;
  readonly size: number;
}

export function parameterLayout(options: {
  readonly modelCount: number;
  readonly hasLeftEffect: boolean;
  readonly hasTieParameter: boolean;
}): ParameterLayout {
  const { modelCount, hasLeftEffect, hasTieParameter } = options;
  const leftAt = hasLeftEffect ? modelCount : undefined;
  const tieAt = hasTieParameter ? modelCount + (hasLeftEffect ? 1 : 0) : undefined;
  return {
    modelCount,
    leftAt,
    tieAt,
    size: modelCount + (hasLeftEffect ? 1 : 0) + (hasTieParameter ? 1 : 0),
  };
}
