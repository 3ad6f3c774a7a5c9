/** A folder that cannot be imported; the message says why. Other folders are not affected. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
}
