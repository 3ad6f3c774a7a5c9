/**
 * How one issued request ended. Every issued request ends in exactly one of these, and their counts add up
 * to the number issued in every output.
 *
 * - `completed`: the answer arrived whole; `rule` is set where that is so with a reservation.
 * - `http_error`: the server answered with a status outside 2xx.
 * - `api_error`: an error arrived inside a 2xx answer, or a finish reason by which the server gave it up.
 * - `transport_error`: the connection could not be made, broke, or spoke something that is not HTTP.
 * - `timeout`: one of the plan's time limits passed; `phase` says which.
 * - `incomplete`: the connection ended cleanly, but before the answer was finished, or what came is no answer.
 * - `cancelled`: cut by the end or the interruption of the run.
 * - `dropped`: due by the schedule, but never sent, because no slot was free.
 */
export type RequestOutcome =
  | {
      readonly kind: 'completed';
      /** Set where the answer is taken for whole with a reservation; `message` says it in words. */
      readonly rule?: ReservationRule;
      readonly message?: string;
    }
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
      /** The answer did not hold an error, but `code` is a finish reason by which the server gave it up. */
      readonly rule?: 'failed-finish';
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
  | { readonly kind: 'incomplete'; readonly message: string; readonly rule?: IncompleteRule }
  | { readonly kind: 'cancelled'; readonly message: string }
  | { readonly kind: 'dropped'; readonly message: string };

/**
 * Why an answer is `completed` with a reservation. Without one it has a payload and a finish reason that its backend
 * knows to be good, or is a JSON document in one piece.
 *
 * - `no-payload`: a good finish reason and nothing else: the model ended at once. It has no latency.
 * - `no-finish-reason`: a payload and the end-of-stream mark alone; the answer may have been cut upstream.
 * - `unknown-finish-reason`: a payload and a finish reason that the backend does not know.
 */
export type ReservationRule = 'no-payload' | 'no-finish-reason' | 'unknown-finish-reason';

/**
 * What a whole response lacks that makes it no answer. Absent where the connection ended too early.
 *
 * - `no-end`: a payload, and neither a finish reason nor an end-of-stream mark.
 * - `no-answer`: readable events and no payload, whatever ended them.
 * - `unreadable`: no finish reason, and events or a body that could not be read.
 */
export type IncompleteRule = 'no-end' | 'no-answer' | 'unreadable';

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

/** Codes that say that this machine has no more descriptors, ports or memory for connections, or room for answers. */
const clientLimitCodes: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
  'ENOMEM',
  'EAGAIN',
  // What looking a name up ends in when no file can be opened for it.
  'EBUSY',
  // The bytes of an answer for which there was no room beside those of others.
  'ANSWER_NOT_KEPT',
]);

/** True for a request that failed for a lack of this machine, whatever the server did. */
export function isClientLimit(code: string): boolean {
  return clientLimitCodes.has(code);
}

/**
 * The class under which errors are counted: the HTTP status (`"429"`), the server's code inside a stream
 * (`"api_error:rate_limit_exceeded"`), the system's code (`"ECONNRESET"`, or `"client:EMFILE"` where this machine, and not
 * the server, was at its limit), the timeout's phase (`"timeout:first-token"`), the finish reason of a failure
 * (`"finish_reason:abort"`), or what an answer lacks (`"incomplete:no-answer"`). `undefined` when the outcome is no error.
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
      if (outcome.code === undefined) return 'api_error';
      return `${outcome.rule === 'failed-finish' ? 'finish_reason' : 'api_error'}:${outcome.code}`;
    case 'transport_error':
      return isClientLimit(outcome.code) ? `client:${outcome.code}` : outcome.code;
    case 'timeout':
      return `timeout:${outcome.phase}`;
    case 'incomplete':
      return outcome.rule === undefined ? 'incomplete' : `incomplete:${outcome.rule}`;
  }
}

/** Client errors that another attempt may not meet: time-outs, conflicts, requests that come too early or too often. */
const passingStatuses = new Set(['408', '409', '423', '425', '429']);

/** Codes inside a 2xx answer that speak of load or of a defect, as vendors spell them. */
const passingCode =
  /rate|limit|load|capacity|busy|unavailable|timeout|internal|server|^(5\d\d|408|409|429)$/i;

/**
 * Whether an error of this class (see `errorClass`) will meet every further request of the same kind: redirects, client
 * errors such as 400, 401 or 404, and errors inside an answer that are not about load.
 */
export function isRefusalClass(name: string): boolean {
  if (/^[34]\d\d$/.test(name)) return !passingStatuses.has(name);
  const [kind, ...code] = name.split(':');
  return kind === 'api_error' && !passingCode.test(code.join(':'));
}
