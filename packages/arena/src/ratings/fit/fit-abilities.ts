import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import type { PairCells } from '../votes/vote-tally.ts';
import { penalizedLikelihood, parameterLayout } from './likelihood.ts';
import type { Likelihood, LikelihoodInput, ParameterLayout } from './likelihood.ts';
import { pairModelOf, tieShareOf, type PairModel, type TieTreatment } from './tie-treatment.ts';

/** Largest slope that counts as zero; above 100,000 votes in proportion, since rounding grows with their number. */
export const GRADIENT_TOLERANCE = 1e-9;

const MAX_STEP_COUNT = 60;
/** A parameter with a standard error of 1000 logits is one that the votes do not hold. */
const LARGEST_VARIANCE = 1e6;

export interface FitOptions {
  readonly modelCount: number;
  readonly ties: TieTreatment;
  readonly hasLeftEffect: boolean;
  readonly ridge: number;
  /** Values to start from, of a fit with the same layout. */
  readonly start?: Float64Array;
}

/** A maximum of the (penalised) likelihood. */
export interface AbilityFit {
  readonly layout: ParameterLayout;
  readonly pairModel: PairModel;
  readonly ridge: number;
  /** Abilities (natural log, sum 0), then the left-side effect, then the tie parameter on the fit's own scale. */
  readonly values: Float64Array;
  /** Without the penalty. */
  readonly logLikelihood: number;
  readonly largestSlope: number;
  readonly stepCount: number;
  /** Inverse of the penalised information, abilities summing to 0. */
  readonly inverse: Matrix;
}

/**
 * Bradley-Terry by Newton's method with halved steps. The likelihood is concave, so the maximum is the only one.
 * `undefined` if there is none: abilities, the tie parameter or the left-side effect would run off to infinity.
 */
export function fitAbilities(cells: PairCells, options: FitOptions): AbilityFit | undefined {
  const { modelCount, hasLeftEffect, ridge, ties } = options;
  const tieShare = tieShareOf(cells);
  if (tieShare === undefined) return undefined;
  const pairModel = pairModelOf(ties, tieShare);
  const hasTieParameter = pairModel.startOfTies !== undefined;
  if (hasTieParameter && tieShare === 1) return undefined;
  const layout = parameterLayout({ modelCount, hasLeftEffect, hasTieParameter });
  const input: LikelihoodInput = { cells, pairModel, layout, ridge };
  const hasStart = options.start?.length === layout.size;
  const values = hasStart ? Float64Array.from(options.start) : new Float64Array(layout.size);
  if (!hasStart && layout.tieAt !== undefined) values[layout.tieAt] = pairModel.startOfTies!(tieShare);
  const climb = climbToMaximum(input, values);
  const factored = climb && factorInformation(climb.point.information, { ...layout, ridge });
  if (climb === undefined || factored === undefined) return undefined;
  const inverse = factored.constrainedInverse();
  if (inverse.diagonal().some((variance) => !(variance < LARGEST_VARIANCE))) return undefined;
  const penalty =
    0.5 * ridge * climb.values.subarray(0, modelCount).reduce((sum, value) => sum + value * value, 0);
  return {
    layout,
    pairModel,
    ridge,
    values: climb.values,
    logLikelihood: climb.point.logLikelihood + penalty,
    largestSlope: largestMagnitude(climb.point.gradient),
    stepCount: climb.stepCount,
    inverse,
  };
}

interface Climb {
  readonly values: Float64Array;
  readonly point: Likelihood;
  readonly stepCount: number;
}

function climbToMaximum(input: LikelihoodInput, start: Float64Array): Climb | undefined {
  const { layout, ridge, cells } = input;
  const voteCount = cells.counts.reduce((sum, count) => sum + count, 0);
  const tolerance = GRADIENT_TOLERANCE * Math.max(1, voteCount / 100_000);
  let values = start;
  let point = penalizedLikelihood(input, values);
  for (let stepCount = 0; stepCount < MAX_STEP_COUNT; stepCount += 1) {
    if (largestMagnitude(point.gradient) < tolerance) return { values, point, stepCount };
    const step = factorInformation(point.information, { ...layout, ridge })?.solve(point.gradient);
    const next = step && takeStep(input, { values, point, step });
    if (next === undefined) return undefined;
    ({ values, point } = next);
  }
  return undefined;
}

/** Newton's step, halved until the likelihood does not fall by more than its rounding. */
function takeStep(
  input: LikelihoodInput,
  from: { readonly values: Float64Array; readonly point: Likelihood; readonly step: Float64Array },
): { values: Float64Array; point: Likelihood } | undefined {
  const floor = from.point.logLikelihood - 1e-12 * Math.abs(from.point.logLikelihood);
  for (let scale = 1; scale > 1e-9; scale /= 2) {
    const values = from.values.map((value, at) => value + scale * from.step[at]!);
    center(values, input.layout.modelCount);
    const point = penalizedLikelihood(input, values);
    if (point.logLikelihood >= floor) return { values, point };
  }
  return undefined;
}

function center(values: Float64Array, modelCount: number): void {
  let sum = 0;
  for (let model = 0; model < modelCount; model += 1) sum += values[model]!;
  for (let model = 0; model < modelCount; model += 1) values[model]! -= sum / modelCount;
}

function largestMagnitude(values: Float64Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** A penalised information matrix that can be solved with; see `factorInformation`. */
interface FactoredInformation {
  solve(vector: Float64Array): Float64Array;
  /** Inverse on the vectors whose abilities sum to 0: the covariance under that constraint. */
  constrainedInverse(): Matrix;
}

/**
 * Votes say nothing about a shift of all abilities, so without a ridge the information is singular in that direction.
 * Adding `weight / n` to every entry of the abilities' block makes it regular and changes nothing else, because a score
 * is always orthogonal to the shift. `undefined` if a further direction is flat: then there is no maximum either.
 */
function factorInformation(
  information: Float64Array,
  { modelCount, size, ridge }: { readonly modelCount: number; readonly size: number; readonly ridge: number },
): FactoredInformation | undefined {
  let trace = 0;
  for (let model = 0; model < modelCount; model += 1) trace += information[model * size + model]!;
  const weight = trace / modelCount;
  const filled = Array.from({ length: size }, (_, row) => information.slice(row * size, (row + 1) * size));
  for (let row = 0; row < modelCount; row += 1) {
    for (let column = 0; column < modelCount; column += 1) filled[row]![column]! += weight / modelCount;
  }
  const cholesky = new CholeskyDecomposition(new Matrix(filled));
  if (!cholesky.isPositiveDefinite()) return undefined;
  return {
    solve: (vector) => Float64Array.from(cholesky.solve(Matrix.columnVector(vector)).to1DArray()),
    constrainedInverse() {
      const inverse = cholesky.solve(Matrix.identity(size));
      const shift = 1 / ((weight + ridge) * modelCount);
      for (let row = 0; row < modelCount; row += 1) {
        for (let column = 0; column < modelCount; column += 1) {
          inverse.set(row, column, inverse.get(row, column) - shift);
        }
      }
      return inverse;
    },
  };
}
