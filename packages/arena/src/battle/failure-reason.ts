/** Why a contestant left a battle. Its server's own words travel with the reveal only: they may name it. */
export type FailureReason =
  /** An attempt or the whole battle ran out of time. */
  | 'timeout'
  /** The others were ready and it had not begun within the time that a battle waits. */
  | 'slow'
  | 'rate_limited'
  /** The key or the account was refused. */
  | 'unauthorized'
  /** The server refused the request: 4xx. */
  | 'refused'
  /** The server failed: 5xx, an error inside the answer, or a response that is no answer. */
  | 'server_error'
  | 'unreachable'
  /** The answer broke off. */
  | 'broken_off'
  /** The answer ended without a word. */
  | 'empty'
  /** The process that asked was stopped. */
  | 'interrupted';
