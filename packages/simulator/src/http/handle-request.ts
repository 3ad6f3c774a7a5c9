import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { sendApiError, sendJson } from './api-error.ts';
import { isDoomed } from './end-response.ts';
import { openExchange } from './exchange.ts';
import { handleModelRequest } from './handle-model-request.ts';
import type { ModelEndpoint } from './handle-model-request.ts';
import { resetConnection } from './reset-connection.ts';
import type { SimulatorState } from './simulator-state.ts';
import { serveTruth } from './serve-truth.ts';

const modelEndpoints: ReadonlyMap<string, ModelEndpoint> = new Map<string, ModelEndpoint>([
  ['/v1/chat/completions', 'chat'],
  ['/v1/completions', 'completions'],
  ['/v1/embeddings', 'embeddings'],
]);

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isAuthorised(request: IncomingMessage, apiKey: string | undefined): boolean {
  if (apiKey === undefined) return true;
  const given = request.headers.authorization ?? '';
  return timingSafeEqual(digest(given), digest(`Bearer ${apiKey}`));
}

const unauthorised = {
  status: 401,
  message: 'Incorrect API key provided.',
  type: 'invalid_request_error',
  code: 'invalid_api_key',
};

function listModels({ options, startedAtMs }: SimulatorState): unknown {
  const created = Math.floor((Date.now() - (monotonicNowMs() - startedAtMs)) / 1000);
  const data = options.models.map((id) => ({
    id,
    object: 'model',
    created,
    owned_by: 'simulator',
    root: id,
    parent: null,
    max_model_len: options.maxModelTokens,
  }));
  return { object: 'list', data };
}

/** Pages that no benchmark measures: they are answered at once and leave no truth record. */
function serveSidePage(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): boolean {
  const { engine, metrics, counters } = state;
  const key = `${request.method} ${url.pathname}`;
  if (key === 'GET /health') {
    response.writeHead(200, { 'content-length': 0 }).end();
  } else if (key === 'GET /v1/models') {
    if (isAuthorised(request, state.options.apiKey)) sendJson(response, 200, listModels(state));
    else sendApiError(response, unauthorised);
  } else if (key === 'GET /metrics') {
    const gauges = {
      running: engine.runningCount,
      waiting: engine.waitingCount,
      clientAborts: counters.clientAborted,
    };
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(metrics.exposition(gauges));
  } else if (url.pathname === '/simulator/truth') {
    if (isAuthorised(request, state.options.apiKey)) serveTruth(state.truth, request, response, url);
    else sendApiError(response, unauthorised);
  } else {
    return false;
  }
  request.resume();
  return true;
}

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
  const endpoint = modelEndpoints.get(url.pathname);
  if (endpoint === undefined || request.method !== 'POST') {
    const status = endpoint === undefined ? 404 : 405;
    const message = endpoint === undefined ? `Unknown path ${url.pathname}.` : 'This path takes POST only.';
    request.resume();
    sendApiError(response, { status, message, type: 'invalid_request_error', code: null });
    return;
  }
  const givenId = request.headers['x-request-id'];
  const id = typeof givenId === 'string' && givenId !== '' ? givenId : randomUUID();
  response.setHeader('x-request-id', id);
  const exchange = openExchange(state, request, response, { id, endpoint: url.pathname, receivedAtMs });
  if (!isAuthorised(request, state.options.apiKey)) {
    request.resume();
    exchange.refuse(unauthorised);
    return;
  }
  void handleModelRequest(state, exchange, endpoint);
}

/** The request listener of the server. */
export function handleRequest(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const receivedAtMs = monotonicNowMs();
  // A pipelined response has no socket until the one before it is done, and paced writes need theirs.
  if (response.socket === null) response.once('socket', () => answer(state, request, response, receivedAtMs));
  else answer(state, request, response, receivedAtMs);
}
