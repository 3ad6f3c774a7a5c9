/** A request that the stream server refused. `message` and `hint` are the server's words: untrusted text. */
export class RunApiError extends Error {
  override readonly name = 'RunApiError';
  readonly status: number;
  /** What to do about it, where the server says so. */
  readonly hint: string | undefined;

  constructor(status: number, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.hint = hint;
  }

  /**
   * From an answer's body: `{ error: { message, hint? } }` of the API, or `{ error }` in words of what guards it. Any
   * other body leaves only the status to tell.
   */
  static of(status: number, body: unknown): RunApiError {
    const error = isObject(body) ? body['error'] : undefined;
    const message = isObject(error) ? error['message'] : error;
    const hint = isObject(error) ? error['hint'] : undefined;
    return new RunApiError(
      status,
      typeof message === 'string' ? message : `The server answered ${status}.`,
      typeof hint === 'string' ? hint : undefined,
    );
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
