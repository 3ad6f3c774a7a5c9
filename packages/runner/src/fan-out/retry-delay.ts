import type { RequestOutcome } from '@genai-bench/core-metrics';

/** How long to wait before a target is asked again. */
export interface RetryDelayOptions {
  /** Wait before the second attempt at most, unless the server asks for more; it doubles with each further one. */
  readonly retryBaseDelayMs: number;
  /** No wait is longer. */
  readonly retryMaxDelayMs: number;
}

/** Node fires a longer timer at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The wait before another attempt, or `undefined` where there should be none: the outcome would be the same again, or
 * the server asked for a longer pause than is allowed, and asking it earlier would be answered no better. Half of the
 * wait is random (`random`: from 0 up to 1), so that several clients turned away at once do not come back at once; it is
 * never shorter than what the server asked for.
 */
export function retryDelayMs(
  failed: { readonly attempt: number; readonly outcome: RequestOutcome; readonly random: number },
  { retryBaseDelayMs, retryMaxDelayMs }: RetryDelayOptions,
): number | undefined {
  const { attempt, outcome, random } = failed;
  const longestMs = Math.min(retryMaxDelayMs, longestTimerMs);
  const retryAfterMs = outcome.kind === 'http_error' ? (outcome.retryAfterMs ?? 0) : 0;
  if (!mayPass(outcome) || retryAfterMs > longestMs) return undefined;
  const backoffMs = retryBaseDelayMs * 2 ** (attempt - 1) * (0.5 + random / 2);
  // The random part comes on top of what the server asked for: it told many the same.
  const askedMs = retryAfterMs === 0 ? 0 : retryAfterMs + retryBaseDelayMs * random;
  return Math.min(longestMs, Math.max(backoffMs, askedMs));
}

/** Faults that may pass: a broken connection, an overloaded or rate-limited server, a first token that did not come. */
function mayPass(outcome: RequestOutcome): boolean {
  switch (outcome.kind) {
    case 'http_error':
      return outcome.status === 429 || outcome.status >= 500;
    case 'transport_error':
    case 'timeout':
    case 'incomplete':
    case 'api_error':
      return true;
    case 'completed':
    case 'cancelled':
    case 'dropped':
      return false;
  }
}
