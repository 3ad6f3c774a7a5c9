import type { IncomingMessage } from 'node:http';
import { RequestRefused, parseJsonObject, refuse, type JsonObject } from '../dialects/model-request.ts';
import type { ModelRoute } from '../dialects/model-routes.ts';
import {
  UnknownFaultError,
  behaviourOf,
  parseSimulateField,
  parseSimulateHeader,
  type FaultRequest,
} from '../faults/parse-simulate.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import type { GenerationEndpoint } from '../stream/stream-plan.ts';
import { answerBody } from './answer-body.ts';
import { answerEmbeddings } from './answer-embeddings.ts';
import { answerStream } from './answer-stream.ts';
import { invalidRequest, simulatedError, type ApiError } from './api-error.ts';
import type { Exchange } from './exchange.ts';
import { answerPreload, checkModel, withModel } from './load-model.ts';
import { planGeneration } from './plan-generation.ts';
import { readBody } from './json-body.ts';
import type { SimulatorState } from './simulator-state.ts';
import type { SimulatorOptions } from '../simulator-options.ts';
import { createSeededRandom } from '../text/seeded-random.ts';

function refusalOf(error: unknown): ApiError {
  if (error instanceof RequestRefused) return error.apiError;
  if (error instanceof UnknownFaultError) return invalidRequest(error.message, 'simulate');
  throw error;
}

/** Runs `begin` after a wait that ends early with the exchange. */
function afterDelay(exchange: Exchange, delayMs: number, begin: () => void): void {
  if (delayMs === 0) {
    begin();
    return;
  }
  const timer = setTimeout(begin, delayMs);
  exchange.onEnd(() => clearTimeout(timer));
}

function applyFaults(
  state: SimulatorState,
  exchange: Exchange,
  bodyFaults: readonly FaultRequest[] | undefined,
): StreamBehaviour {
  const { request, entry } = exchange;
  const faults = chooseFaults({ request, bodyFaults, options: state.options, arrival: entry.sequence });
  entry.pathologies = faults.map((fault) => fault.name);
  return behaviourOf(faults);
}

/** Answers with the error of an `http-…` pathology, if there is one. */
function refusedByFault(exchange: Exchange, { errorStatus, retryAfterSeconds }: StreamBehaviour): boolean {
  if (errorStatus === undefined) return false;
  exchange.refuse(simulatedError(errorStatus, retryAfterSeconds), `http-${errorStatus}`);
  return true;
}

function beginGeneration(
  state: SimulatorState,
  exchange: Exchange,
  endpoint: GenerationEndpoint,
  body: JsonObject,
): void {
  const { options } = state;
  const { entry, dialect } = exchange;
  const request = dialect.parseGeneration(endpoint, body, options.countTokens, exchange.request);
  checkModel(request.model, state, dialect);
  entry.stream = request.stream;
  entry.inputTokens = request.inputTokens;
  const total = request.inputTokens + (request.maxTokens ?? 0);
  if (total > options.maxModelTokens) {
    refuse(
      `This model's maximum context length is ${options.maxModelTokens} tokens, but ${total} were requested.`,
    );
  }
  const behaviour = applyFaults(state, exchange, request.faults);
  const id = `${dialect.idPrefix(endpoint)}${entry.sequence}`;
  const { plans, seed } = planGeneration({ id, request, behaviour, options });
  afterDelay(exchange, behaviour.headersDelayMs, () => {
    if (refusedByFault(exchange, behaviour)) return;
    withModel(state, exchange, request, (loadMs) => {
      if (request.isPreload === true) answerPreload(state, exchange, request);
      else (request.stream ? answerStream : answerBody)(state, exchange, plans, { seed, loadMs });
    });
  });
}

function beginEmbeddings(state: SimulatorState, exchange: Exchange, body: JsonObject): void {
  const { dialect } = exchange;
  const request = dialect.parseEmbedding(body, state.options.countTokens);
  checkModel(request.model, state, dialect);
  const bodyFaults = body['simulate'] === undefined ? undefined : parseSimulateField(body['simulate']);
  const behaviour = applyFaults(state, exchange, bodyFaults);
  afterDelay(exchange, behaviour.headersDelayMs, () => {
    if (refusedByFault(exchange, behaviour)) return;
    withModel(state, exchange, request, (loadMs) =>
      answerEmbeddings(state, exchange, request, behaviour, loadMs),
    );
  });
}

/** Reads, checks and answers one request to a model. Settles the exchange in every case. */
export async function handleModelRequest(
  state: SimulatorState,
  exchange: Exchange,
  { endpoint }: ModelRoute,
): Promise<void> {
  const { request } = exchange;
  const { entry } = exchange;
  // What came whole while an earlier answer held the connection was stamped when it was read.
  const isStamped = request.complete;
  const body = await readBody(request, state.options.maxBodyBytes);
  if (!isStamped) {
    entry.receivedAtMs = state.arrivals.readAtMs(request.socket);
    entry.handledAtMs = monotonicNowMs();
  }
  if (body.kind === 'aborted') {
    exchange.end('client-aborted');
    return;
  }
  if (body.kind === 'too-large') {
    const message = `The request body is larger than ${state.options.maxBodyBytes} bytes.`;
    // Swallow the rest: closing on unread data would reset the connection before the client has read why.
    request.resume();
    exchange.refuse({ status: 413, message, type: 'invalid_request_error', code: 'request_too_large' });
    return;
  }
  try {
    const parsed = parseJsonObject(body.text);
    if (endpoint === 'embeddings') beginEmbeddings(state, exchange, parsed);
    else beginGeneration(state, exchange, endpoint, parsed);
  } catch (error) {
    exchange.refuse(refusalOf(error));
  }
}

/**
 * The pathologies one request meets: those it names (header before body), else those the server's own
 * `faults` deal it. `arrival` is its number in the log, so that the same seed deals the same faults again.
 */
function chooseFaults({
  request,
  bodyFaults,
  options,
  arrival,
}: {
  request: IncomingMessage;
  bodyFaults: readonly FaultRequest[] | undefined;
  options: SimulatorOptions;
  arrival: number;
}): readonly FaultRequest[] {
  const header = request.headers['x-simulate'];
  const headerFaults = header === undefined ? undefined : parseSimulateHeader(String(header));
  const asked = headerFaults ?? bodyFaults;
  if (asked !== undefined) {
    if (!options.perRequestFaults)
      refuse('This simulator does not take pathologies from requests.', 'simulate');
    return asked;
  }
  const random = createSeededRandom(options.seed + arrival);
  return options.faults.filter((fault) => random.next() < fault.probability);
}
