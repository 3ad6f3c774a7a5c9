import type { RequestOutcome } from '@genai-bench/core-metrics';
import type { Backend } from '../backends/backend.ts';
import type { CapturedEnd, CapturedExchange } from '../load/captured-exchange.ts';
import type { AnswerError, AnswerState } from './answer-state.ts';
import { cleanServerText } from './clean-server-text.ts';

interface OutcomeContext {
  readonly backend: Backend;
  readonly redact: (text: string) => string;
}

/**
 * The one outcome of a request, from what the transport saw and what the answer said:
 * 1. Never sent, out of time, or cut by the run's end: as the load thread decided. One exception: an answer whose
 *    end-of-stream mark had arrived when the run's end cut it is `completed`.
 * 2. A status outside 2xx is `http_error`, however the connection ended afterwards.
 * 3. An error inside the answer is `api_error`, however the connection ended afterwards: it is the cause.
 * 4. The connection broke: `completed` behind the end-of-stream mark, else `transport_error`, or `incomplete` where it
 *    closed cleanly but early (`BODY_TRUNCATED`).
 * 5. The response is whole: `completed` if the server said so, by a finish reason or an end-of-stream mark (some send
 *    only one of them), else `incomplete`. An answer without any payload is no exception: a model may finish at once,
 *    but a server that says nothing has not answered. A body in one piece also finishes by holding a payload.
 */
export function decideOutcome(
  captured: CapturedExchange,
  state: AnswerState,
  context: OutcomeContext,
): RequestOutcome {
  const { end, head } = captured;
  if (end.kind === 'cancelled' && state.done && !state.error) return { kind: 'completed' };
  if (end.kind === 'cancelled' || end.kind === 'dropped' || end.kind === 'timeout') {
    return cleanEnd(end, context);
  }
  if (head === undefined) {
    return end.kind === 'ended'
      ? { kind: 'incomplete', message: 'the connection ended without a response' }
      : cleanEnd(end, context);
  }
  if (head.status < 200 || head.status > 299) return httpError(captured, head, context);
  if (state.error !== undefined) return apiError(state.error, context);
  if (end.kind !== 'ended') return state.done ? { kind: 'completed' } : cleanEnd(end, context);
  return finishedOutcome(state, head.contentType, context);
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
  state: AnswerState,
  contentType: string | undefined,
  context: OutcomeContext,
): RequestOutcome {
  const wholeBody = state.chunkKind[0] === 'body';
  if (state.done || state.finishReason !== undefined || wholeBody) return { kind: 'completed' };
  const message = incompleteMessage(state, contentType);
  return { kind: 'incomplete', message: cleanServerText(message, context.redact) };
}

function incompleteMessage(state: AnswerState, contentType: string | undefined): string {
  const type = contentType === undefined ? 'no content type' : `content type ${contentType}`;
  if (state.eventCount === 0) return `the response ended without a single event (${type})`;
  if (state.chunkAtMs.length === 0 && state.unparsedEventCount === state.eventCount) {
    return `the response holds no readable JSON (${type})`;
  }
  if (state.chunkAtMs.length === 0) return `the response ended without an answer (${type})`;
  return `the response ended after ${state.chunkAtMs.length} chunks without a finish reason or end mark`;
}
