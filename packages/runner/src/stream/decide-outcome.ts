import type { IncompleteRule, RequestOutcome } from '@genai-bench/core-metrics';
import type { Backend } from '../backends/backend.ts';
import { plainText } from '../backends/server-error.ts';
import type { CapturedEnd, CapturedExchange } from '../load/captured-exchange.ts';
import type { AnswerError, AnswerState } from './answer-state.ts';
import { cleanServerText } from './clean-server-text.ts';

/** So much of a body's beginning may be quoted. */
export const quotedBytes = 4096;

interface OutcomeContext {
  readonly backend: Backend;
  readonly redact: (text: string) => string;
}

/**
 * The one outcome of a request, from what the transport saw and what the answer said:
 * 1. An error inside a 2xx answer is `api_error`, and an answer whose end-of-stream mark has arrived is decided by 5,
 *    however the connection ended afterwards: the error is the cause, and behind the mark nothing can go wrong.
 * 2. Never sent, out of time, or cut by the run's end: as the load thread decided.
 * 3. A status outside 2xx is `http_error`, however the connection ended afterwards.
 * 4. The connection broke: `transport_error`, or `incomplete` where it closed cleanly but early (`BODY_TRUNCATED`).
 * 5. The response is whole. By what an answer must have, which is a payload and a finish reason that its backend knows
 *    to be good:
 *    - a finish reason of failure is `api_error`, whatever came before it;
 *    - a payload with a good finish reason, or a JSON document in one piece with a payload, is `completed`;
 *    - a payload with an unknown finish reason, or with the end mark alone, is `completed` with a reservation;
 *    - a good finish reason alone is `completed` with a reservation: a model may end at once;
 *    - anything else is `incomplete`: no end, no answer, or nothing readable.
 */
export function decideOutcome(
  captured: CapturedExchange,
  state: AnswerState,
  context: OutcomeContext,
): RequestOutcome {
  const { end, head } = captured;
  if (state.error !== undefined) return apiError(state.error, context);
  if (state.done) return finishedOutcome(captured, state, context);
  if (end.kind === 'cancelled' || end.kind === 'dropped' || end.kind === 'timeout') {
    return cleanEnd(end, context);
  }
  if (head === undefined) {
    return end.kind === 'ended'
      ? { kind: 'incomplete', message: 'the connection ended without a response' }
      : cleanEnd(end, context);
  }
  if (head.status < 200 || head.status > 299) return httpError(captured, head, context);
  return end.kind === 'ended' ? finishedOutcome(captured, state, context) : cleanEnd(end, context);
}

/** The transport's own words may quote the server (a TLS name, a broken status line), so they are cleaned as well. */
function cleanEnd(end: Exclude<CapturedEnd, { kind: 'ended' }>, context: OutcomeContext): RequestOutcome {
  const message = cleanServerText(end.message, context.redact);
  if (end.kind === 'transport_error' && end.code === 'BODY_TRUNCATED') return { kind: 'incomplete', message };
  return { ...end, message };
}

function httpError(
  captured: CapturedExchange,
  head: NonNullable<CapturedExchange['head']>,
  context: OutcomeContext,
): RequestOutcome {
  const said =
    redirectMessage(head, context.backend) ??
    // An error whose message was let go is still the server's error.
    (captured.droppedBytes !== undefined && captured.end.kind === 'transport_error'
      ? captured.end.message
      : undefined) ??
    context.backend.decodeError(Buffer.from(captured.body).toString('utf8')).message;
  const message = cleanServerText(said, context.redact) || `HTTP ${head.status} without a message`;
  const retryAfterMs = parseRetryAfterMs(head.retryAfter);
  return {
    kind: 'http_error',
    status: head.status,
    message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/**
 * Where a redirect points. It is not followed, since the key would go to whatever server it names. Without the query, in
 * which single sign-on carries tokens.
 */
function redirectMessage(
  { status, location }: NonNullable<CapturedExchange['head']>,
  { paths }: Backend,
): string | undefined {
  if (location === undefined || status < 300 || status > 399) return undefined;
  const place = location.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
  const isEndpoint = Object.values(paths).some((path) => place.replace(/\/+$/, '').endsWith(path));
  const wayOut = isEndpoint
    ? `If that is the right place, write it as the API base${place.startsWith('/') ? ', behind the host' : ''}.`
    : 'Check the API base.';
  return `redirects to ${place}, which is not followed. ${wayOut}`;
}

/** The seconds form only. The date form would need the wall clock of the moment it was received. */
function parseRetryAfterMs(retryAfter: string | undefined): number | undefined {
  const seconds = retryAfter?.trim();
  return seconds !== undefined && /^\d{1,9}(\.\d+)?$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

/** Codes become keys of error counts, so text codes are cleaned and kept short. */
function apiError(error: AnswerError, context: OutcomeContext): RequestOutcome {
  const message = cleanServerText(error.message, context.redact) || 'the server gave no message';
  const code = typeof error.code === 'string' ? cleanServerText(error.code, context.redact, 64) : error.code;
  return { kind: 'api_error', message, ...(code === undefined || code === '' ? {} : { code }) };
}

function finishedOutcome(
  captured: CapturedExchange,
  state: AnswerState,
  context: OutcomeContext,
): RequestOutcome {
  const { good, failed } = context.backend.finishReasons;
  const reason = state.finishReason?.toLowerCase();
  const said = cleanServerText(state.finishReason ?? '', context.redact, 64);
  if (reason !== undefined && failed.has(reason)) {
    const message = `the server ended the answer with finish reason "${said}"`;
    return { kind: 'api_error', code: said, rule: 'failed-finish', message };
  }
  if (state.chunkAtMs.length === 0) {
    if (reason === undefined || !good.has(reason)) return incomplete(captured, state, context);
    return { kind: 'completed', rule: 'no-payload', message: `finish reason "${said}" and nothing else` };
  }
  if (reason !== undefined) {
    if (good.has(reason)) return { kind: 'completed' };
    const message = `finish reason "${said}", which backend ${context.backend.name} does not know`;
    return { kind: 'completed', rule: 'unknown-finish-reason', message };
  }
  if (state.chunkKind[0] === 'body') return { kind: 'completed' };
  if (!state.done || state.unparsedEventCount > 0) return incomplete(captured, state, context);
  return { kind: 'completed', rule: 'no-finish-reason', message: 'an end mark without a finish reason' };
}

/** A whole response that is no whole answer. */
function incomplete(
  { head, body }: CapturedExchange,
  state: AnswerState,
  { backend, redact }: OutcomeContext,
): RequestOutcome {
  const type = head?.contentType === undefined ? 'no content type' : `content type ${head.contentType}`;
  const said = (rule: IncompleteRule, message: string, quoted = ''): RequestOutcome => ({
    kind: 'incomplete',
    rule,
    message: cleanServerText(quoted === '' ? message : `${message}: ${quoted}`, redact),
  });
  const { chunkAtMs, eventCount, unparsedEventCount, firstSilentEvent } = state;
  const text = plainText(
    Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, quotedBytes)).toString('utf8'),
  );
  if (eventCount === 0) return said('no-answer', `the response ended without a single event (${type})`, text);
  if (chunkAtMs.length > 0) {
    const lacks = `the response ended after ${chunkAtMs.length} chunks without a finish reason`;
    if (unparsedEventCount === 0) return said('no-end', `${lacks} or end mark`);
    return said(
      'unreadable',
      `${lacks}, and ${unparsedEventCount} of its events could not be read`,
      firstSilentEvent,
    );
  }
  if (unparsedEventCount === eventCount) {
    return said('unreadable', `the response holds no readable JSON (${type})`, text);
  }
  const finish = state.finishReason === undefined ? '' : ` and finish reason "${state.finishReason}"`;
  const events = `${eventCount} ${eventCount === 1 ? 'event' : 'events'}`;
  return said(
    'no-answer',
    `the response ended without an answer that backend ${backend.name} can read, after ${events}${finish} (${type})`,
    firstSilentEvent,
  );
}
