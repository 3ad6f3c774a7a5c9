/** What can go wrong with a run as a whole. A failing request is not among them: that is a `RequestOutcome`. */
export type RunnerErrorCode =
  | 'invalid-plan'
  | 'invalid-scenario'
  | 'invalid-dataset'
  | 'invalid-tokenizer'
  | 'target-unreachable'
  | 'target-unauthorized'
  | 'target-refused'
  | 'load-thread-died'
  | 'output-failed'
  | 'invalid-records';

/** A program failure of the runner. Narrow it by `code`: `instanceof` fails across two copies of the package. */
export class RunnerError extends Error {
  override readonly name = 'RunnerError';
  readonly code: RunnerErrorCode;

  constructor(code: RunnerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
