/** A server that cannot do what it was told. `code` says what, and stays the same across copies of the package. */
export class StreamServerError extends Error {
  readonly code: 'port-busy' | 'needs-token' | 'bad-recording';

  constructor(code: StreamServerError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StreamServerError';
    this.code = code;
  }
}
