/**
 * How one issued request ended. Every issued request ends in exactly one of these, and their counts add up
 * to the number issued in every output.
 *
 * - `completed`: the answer arrived whole.
 * - `http_error`: the server answered with a status outside 2xx.
 * - `api_error`: an error arrived inside a 2xx answer.
 * - `transport_error`: the connection could not be made, broke, or spoke something that is not HTTP.
 * - `timeout`: one of the plan's time limits passed; `phase` says which.
 * - `incomplete`: the connection ended cleanly, but before the answer was finished.
 * - `cancelled`: cut by the end or the interruption of the run.
 * - `dropped`: due by the schedule, but never sent, because no slot was free.
 */
export type RequestOutcome =
  | { readonly kind: 'completed' }
  | {
      readonly kind: 'http_error';
      readonly status: number;
      readonly message: string;
      /** What the server asked for in `Retry-After`, in ms. */
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'api_error';
      /** The server's own code as it sent it, number or text. */
      readonly code?: string | number;
      readonly message: string;
    }
  | {
      readonly kind: 'transport_error';
      /** System or parser code, such as `ECONNRESET`, `ECONNREFUSED`, `ENOTFOUND`, `HTTP_PARSE`. */
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly kind: 'timeout';
      readonly phase: TimeoutPhase;
      readonly limitMs: number;
      readonly message: string;
    }
  | { readonly kind: 'incomplete'; readonly message: string }
  | { readonly kind: 'cancelled'; readonly message: string }
  | { readonly kind: 'dropped'; readonly message: string };

export type OutcomeKind = RequestOutcome['kind'];

/** Which time limit passed: connecting, until the first token, between two chunks, or the whole request. */
export type TimeoutPhase = 'connect' | 'first-token' | 'between-chunks' | 'total';

/** All kinds in the order in which outputs list them. */
export const outcomeKinds: readonly OutcomeKind[] = [
  'completed',
  'http_error',
  'api_error',
  'transport_error',
  'timeout',
  'incomplete',
  'cancelled',
  'dropped',
];

/**
 * True for an outcome that counts as an error of the target: neither a success, nor cut by the run's own end,
 * nor held back by the client.
 */
export function isErrorOutcome(outcome: RequestOutcome): boolean {
  return isErrorKind(outcome.kind);
}

/** The same of a kind alone. */
export function isErrorKind(kind: OutcomeKind): boolean {
  switch (kind) {
    case 'completed':
    case 'cancelled':
    case 'dropped':
      return false;
    case 'http_error':
    case 'api_error':
    case 'transport_error':
    case 'timeout':
    case 'incomplete':
      return true;
  }
}

/** System codes by which this machine says that it has no more descriptors, ports or memory for connections. */
const clientLimitCodes: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOMEM',
  'EAGAIN',
  // What looking a name up ends in when no file can be opened for it.
  'EBUSY',
]);

/** True for a connection that failed for a lack of this machine: the server never heard of the request. */
export function isClientLimit(code: string): boolean {
  return clientLimitCodes.has(code);
}

/**
 * The class under which errors are counted: the HTTP status (`"429"`), the server's code inside a stream
 * (`"api_error:rate_limit_exceeded"`), the system's code (`"ECONNRESET"`, or `"client:EMFILE"` where this machine, and not
 * the server, was at its limit), or the timeout's phase (`"timeout:first-token"`). `undefined` when the outcome is no error.
 */
export function errorClass(outcome: RequestOutcome): string | undefined {
  switch (outcome.kind) {
    case 'completed':
    case 'cancelled':
    case 'dropped':
      return undefined;
    case 'http_error':
      return String(outcome.status);
    case 'api_error':
      return outcome.code === undefined ? 'api_error' : `api_error:${outcome.code}`;
    case 'transport_error':
      return isClientLimit(outcome.code) ? `client:${outcome.code}` : outcome.code;
    case 'timeout':
      return `timeout:${outcome.phase}`;
    case 'incomplete':
      return 'incomplete';
  }
}
