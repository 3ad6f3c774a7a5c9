import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** A penalised information matrix that can be solved with; see `factorInformation`. */
export interface FactoredInformation {
  solve(vector: Float64Array): Float64Array;
  /** Inverse on the vectors whose abilities sum to 0: the covariance under that constraint. */
  constrainedInverse(): Matrix;
}

/**
 * Votes say nothing about a shift of all abilities, so without a ridge the information is singular in that direction.
 * Adding `weight / n` to every entry of the abilities' block makes it regular and changes nothing else, because a score
 * is always orthogonal to the shift. `undefined` if a further direction is flat: then there is no maximum either.
 */
export function factorInformation(
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
