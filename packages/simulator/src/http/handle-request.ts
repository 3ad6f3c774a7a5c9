import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { modelRoutes } from '../dialects/model-routes.ts';
import { isAuthorised } from '../dialects/dialect.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { unauthorised } from './api-error.ts';
import { isDoomed, resetConnection } from './end-response.ts';
import { openExchange } from './exchange.ts';
import { handleModelRequest } from './handle-model-request.ts';
import { sendApiError } from './json-body.ts';
import { dialectOf, serveSidePage } from './side-pages.ts';
import type { SimulatorState } from './simulator-state.ts';

function answer(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  receivedAtMs: number,
): void {
  if (isDoomed(request.socket)) {
    resetConnection(request.socket);
    return;
  }
  const url = new URL(request.url ?? '/', 'http://simulator');
  if (serveSidePage(state, request, response, url)) return;
  const route = modelRoutes.get(url.pathname);
  if (route === undefined || request.method !== 'POST') {
    const status = route === undefined ? 404 : 405;
    const message = route === undefined ? `Unknown path ${url.pathname}.` : 'This path takes POST only.';
    request.resume();
    const dialect = route?.dialect ?? dialectOf(request, url);
    sendApiError(response, { status, message, type: 'invalid_request_error', code: null }, dialect);
    return;
  }
  const givenId = request.headers['x-request-id'];
  const id = typeof givenId === 'string' && givenId !== '' ? givenId : randomUUID();
  response.setHeader('x-request-id', id);
  const { dialect } = route;
  const init = { id, endpoint: url.pathname, receivedAtMs, handledAtMs: monotonicNowMs(), dialect };
  const exchange = openExchange(state, request, response, init);
  if (!isAuthorised(request, dialect, state.options.apiKey)) {
    request.resume();
    exchange.refuse(unauthorised);
    return;
  }
  void handleModelRequest(state, exchange, route);
}

/** The request listener of the server. */
export function handleRequest(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const receivedAtMs = state.arrivals.readAtMs(request.socket);
  // A pipelined response has no socket until the one before it is done, and paced writes need theirs.
  if (response.socket === null) response.once('socket', () => answer(state, request, response, receivedAtMs));
  else answer(state, request, response, receivedAtMs);
}
