import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { anthropicDialect } from '../dialects/anthropic-dialect.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { modelRoutes } from '../dialects/model-routes.ts';
import { ollamaDialect } from '../dialects/ollama-dialect.ts';
import { openaiDialect } from '../dialects/openai-dialect.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { sendApiError, sendJson } from './send-json.ts';
import { isDoomed } from './end-response.ts';
import { openExchange } from './exchange.ts';
import { handleModelRequest } from './handle-model-request.ts';
import { resetConnection } from './reset-connection.ts';
import type { SimulatorState } from './simulator-state.ts';
import { ollamaPages } from './ollama-pages.ts';
import { serveTruth } from './serve-truth.ts';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isAuthorised(request: IncomingMessage, dialect: Dialect, apiKey: string | undefined): boolean {
  if (apiKey === undefined) return true;
  return timingSafeEqual(digest(dialect.keyOf(request) ?? ''), digest(apiKey));
}

/** Which API a request to a shared path speaks: only Anthropic's states a version. */
function dialectOf({ headers }: IncomingMessage): Dialect {
  return headers['anthropic-version'] === undefined ? openaiDialect : anthropicDialect;
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

function listAnthropicModels({ options, startedAtMs }: SimulatorState): unknown {
  const createdAt = new Date(Date.now() - (monotonicNowMs() - startedAtMs)).toISOString();
  const data = options.models.map((id) => ({ type: 'model', id, display_name: id, created_at: createdAt }));
  return { data, has_more: false, first_id: options.models[0], last_id: options.models.at(-1) };
}

/** Pages that no benchmark measures: they are answered at once and leave no truth record. */
function serveSidePage(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): boolean {
  const { engine, metrics, counters } = state;
  const { apiKey } = state.options;
  const ollamaPage = ollamaPages[url.pathname];
  const key = `${request.method} ${url.pathname}`;
  if (key === 'GET /health') {
    response.writeHead(200, { 'content-length': 0 }).end();
  } else if (key === 'GET /v1/models') {
    const dialect = dialectOf(request);
    const list = dialect === anthropicDialect ? listAnthropicModels : listModels;
    if (isAuthorised(request, dialect, apiKey)) sendJson(response, 200, list(state));
    else sendApiError(response, unauthorised, dialect);
  } else if (request.method === 'GET' && ollamaPage !== undefined) {
    if (isAuthorised(request, ollamaDialect, apiKey)) sendJson(response, 200, ollamaPage(state));
    else sendApiError(response, unauthorised, ollamaDialect);
  } else if (key === 'GET /metrics') {
    const gauges = {
      running: engine.runningCount,
      waiting: engine.waitingCount,
      clientAborts: counters.clientAborted,
    };
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(metrics.exposition(gauges));
  } else if (url.pathname === '/simulator/truth') {
    if (isAuthorised(request, openaiDialect, apiKey)) serveTruth(state.truth, request, response, url);
    else sendApiError(response, unauthorised, openaiDialect);
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
  const route = modelRoutes.get(url.pathname);
  if (route === undefined || request.method !== 'POST') {
    const status = route === undefined ? 404 : 405;
    const message = route === undefined ? `Unknown path ${url.pathname}.` : 'This path takes POST only.';
    request.resume();
    const dialect = route?.dialect ?? dialectOf(request);
    sendApiError(response, { status, message, type: 'invalid_request_error', code: null }, dialect);
    return;
  }
  const givenId = request.headers['x-request-id'];
  const id = typeof givenId === 'string' && givenId !== '' ? givenId : randomUUID();
  response.setHeader('x-request-id', id);
  const { dialect } = route;
  const init = { id, endpoint: url.pathname, receivedAtMs, dialect };
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
  const receivedAtMs = monotonicNowMs();
  // A pipelined response has no socket until the one before it is done, and paced writes need theirs.
  if (response.socket === null) response.once('socket', () => answer(state, request, response, receivedAtMs));
  else answer(state, request, response, receivedAtMs);
}
