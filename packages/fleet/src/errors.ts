import type { RunnerErrorCode } from '@genai-bench/runner';

/** What can go wrong with a fleet as a whole. A lost worker is not among them: that is told in the result. */
export type FleetErrorCode =
  | 'redis-unreachable'
  | 'too-few-workers'
  | 'worker-failed'
  | 'plan-not-shareable'
  | 'invalid-share'
  | 'key-missing'
  | 'coordinator-lost'
  | 'share-over'
  | 'fleet-interrupted';

/** A program failure of the fleet. Narrow it by `code`: `instanceof` fails across two copies of the package. */
export class FleetError extends Error {
  override readonly name = 'FleetError';
  readonly code: FleetErrorCode | RunnerErrorCode;

  constructor(code: FleetErrorCode | RunnerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The code of a failure that a worker met: the runner's, where it was the runner's. */
export function codeOf(error: unknown): FleetError['code'] {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  // Holds for the errors of this package and the runner; any other text does no harm where codes are read.
  return typeof code === 'string' ? (code as FleetError['code']) : 'worker-failed';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
