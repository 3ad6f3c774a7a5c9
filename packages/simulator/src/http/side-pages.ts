import type { IncomingMessage, ServerResponse } from 'node:http';
import { anthropicDialect, parseAnthropicPrompt } from '../dialects/anthropic-dialect.ts';
import { isAuthorised, type Dialect } from '../dialects/dialect.ts';
import { RequestRefused, parseJsonObject, parseModel, refuse } from '../dialects/model-request.ts';
import type { JsonObject } from '../dialects/model-request.ts';
import { ollamaDialect } from '../dialects/ollama-dialect.ts';
import { openaiDialect } from '../dialects/openai-dialect.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { unauthorised, invalidRequest } from './api-error.ts';
import { checkModel } from './load-model.ts';
import { ollamaPages, showOllamaModel } from './ollama-pages.ts';
import { readBody, sendApiError, sendJson } from './json-body.ts';
import type { SimulatorState } from './simulator-state.ts';
import type { TruthLog } from '../truth/truth-log.ts';

/** Which API a request speaks: by its path where that is one API's own, else only Anthropic's states a version. */
export function dialectOf({ headers }: IncomingMessage, { pathname }: URL): Dialect {
  if (pathname.startsWith('/api/')) return ollamaDialect;
  const isAnthropic = pathname.startsWith('/v1/messages') || headers['anthropic-version'] !== undefined;
  return isAnthropic ? anthropicDialect : openaiDialect;
}

function describeModel(id: string, dialect: Dialect, { options, startedAtMs }: SimulatorState): JsonObject {
  const createdAtMs = Date.now() - (monotonicNowMs() - startedAtMs);
  if (dialect === anthropicDialect) {
    return { type: 'model', id, display_name: id, created_at: new Date(createdAtMs).toISOString() };
  }
  return {
    id,
    object: 'model',
    created: Math.floor(createdAtMs / 1000),
    owned_by: 'simulator',
    root: id,
    parent: null,
    max_model_len: options.maxModelTokens,
  };
}

function listModels(dialect: Dialect, state: SimulatorState): JsonObject {
  const { models } = state.options;
  const data = models.map((id) => describeModel(id, dialect, state));
  return dialect === anthropicDialect
    ? { data, has_more: false, first_id: models[0], last_id: models.at(-1) }
    : { object: 'list', data };
}

function showModel(pathname: string, dialect: Dialect, state: SimulatorState): JsonObject {
  let id = pathname.slice(modelPathPrefix.length);
  try {
    id = decodeURIComponent(id);
  } catch {
    // A name with a lone percent sign is looked up as it is written.
  }
  checkModel(id, state, dialect);
  return describeModel(id, dialect, state);
}

const modelPathPrefix = '/v1/models/';

type PostPage = (state: SimulatorState, body: JsonObject, request: IncomingMessage) => JsonObject;

/** Pages that want a body. */
const postPages: Readonly<Record<string, PostPage>> = {
  '/v1/messages/count_tokens'(state, body, request) {
    const { tokens } = parseAnthropicPrompt(body, state.options.countTokens, request);
    checkModel(parseModel(body), state, anthropicDialect);
    return { input_tokens: tokens };
  },
  '/api/show'(state, body) {
    const model = parseModel({ model: body['model'] ?? body['name'] });
    checkModel(model, state, ollamaDialect);
    return showOllamaModel(model, state);
  },
};

/** What a page without a body answers; `undefined` where there is no such page. */
function getPage(state: SimulatorState, dialect: Dialect, { pathname }: URL): (() => unknown) | undefined {
  if (pathname === '/v1/models') return () => listModels(dialect, state);
  if (pathname.startsWith(modelPathPrefix)) return () => showModel(pathname, dialect, state);
  const ollamaPage = ollamaPages[pathname];
  return ollamaPage === undefined ? undefined : () => ollamaPage(state);
}

async function parseBody(request: IncomingMessage, { options }: SimulatorState): Promise<JsonObject> {
  const body = await readBody(request, options.maxBodyBytes);
  if (body.kind === 'complete') return parseJsonObject(body.text);
  request.resume();
  return refuse(`The request body is larger than ${options.maxBodyBytes} bytes.`);
}

async function answerPage(response: ServerResponse, dialect: Dialect, compose: () => unknown): Promise<void> {
  try {
    sendJson(response, 200, await compose());
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    sendApiError(response, error.apiError, dialect);
  }
}

/** Pages that no benchmark measures: they are answered at once and leave no truth record. */
export function serveSidePage(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): boolean {
  const { pathname } = url;
  const dialect = dialectOf(request, url);
  const isTruth = pathname === '/simulator/truth';
  const page = request.method === 'GET' ? getPage(state, dialect, url) : undefined;
  const postPage = request.method === 'POST' ? postPages[pathname] : undefined;
  const isOpenPage = request.method === 'GET' && (pathname === '/health' || pathname === '/metrics');
  if (!isOpenPage && !isTruth && page === undefined && postPage === undefined) return false;

  if (isOpenPage) serveOpenPage(state, response, pathname);
  else if (!isAuthorised(request, dialect, state.options.apiKey))
    sendApiError(response, unauthorised, dialect);
  else if (isTruth) serveTruth(state.truth, request, response, url);
  else if (page !== undefined) void answerPage(response, dialect, page);
  else if (postPage !== undefined) {
    const body = parseBody(request, state);
    void answerPage(response, dialect, async () => postPage(state, await body, request));
    return true;
  }
  request.resume();
  return true;
}

/** Health and metrics, which need no key. */
function serveOpenPage(
  { engine, metrics, counters }: SimulatorState,
  response: ServerResponse,
  pathname: string,
): void {
  if (pathname === '/health') {
    response.writeHead(200, { 'content-length': 0 }).end();
    return;
  }
  const gauges = {
    running: engine.runningCount,
    waiting: engine.waitingCount,
    clientAborts: counters.clientAborted,
  };
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  response.end(metrics.exposition(gauges));
}

/** The truth log over HTTP, for judges in another process: GET gives NDJSON, DELETE clears. */
function serveTruth(truth: TruthLog, request: IncomingMessage, response: ServerResponse, url: URL): void {
  if (request.method === 'DELETE') {
    truth.clear();
    response.writeHead(204).end();
    return;
  }
  const after = Number(url.searchParams.get('after') ?? 0);
  if (request.method !== 'GET' || !Number.isInteger(after) || after < 0) {
    sendApiError(
      response,
      invalidRequest(
        'Use GET /simulator/truth?after=<sequence from 0>, or DELETE /simulator/truth.',
        'after',
      ),
      openaiDialect,
    );
    return;
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  for (const record of truth.requests({ after })) response.write(`${JSON.stringify(record)}\n`);
  response.end();
}
