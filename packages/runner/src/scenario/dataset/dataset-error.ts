import { RunnerError } from '../../errors.ts';

/** The error for a data set: which file, where in it, what is wrong, what to write. */
export function datasetError(
  place: { readonly path: string; readonly where?: string },
  problem: string,
  advice: string,
  cause?: unknown,
): RunnerError {
  const where = place.where === undefined ? '' : `, ${place.where}`;
  return new RunnerError('invalid-dataset', `Data set ${place.path}${where}: ${problem}. ${advice}`, {
    cause,
  });
}
