import type { ApiError } from '../http/api-error.ts';
import { bearerKey } from './dialect.ts';
import type {
  Dialect,
  EmbeddingAnswer,
  GenerationTimings,
  Plans,
  StreamWire,
  TokenChunk,
  WireEvent,
} from './dialect.ts';
import {
  asJsonObject,
  optionalFlag,
  optionalWhole,
  parseModel,
  parseStop,
  refuse,
  refuseUnsupported,
  thinkingTokens,
  parseToolUse,
} from './model-request.ts';
import type { JsonObject, EmbeddingRequest, GenerationRequest } from './model-request.ts';
import { parseSimulateField } from '../faults/parse-simulate.ts';
import { claimedOutputTokens, textOfKind } from '../stream/stream-plan.ts';
import type { GenerationEndpoint, StreamPlan } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/vocabulary.ts';
import { chatPrompt } from './openai-request.ts';
import { toByteString, type ByteString } from '../stream/byte-string.ts';

/** Ollama's own API. A key is what a proxy before it may want. */
export const ollamaDialect: Dialect = {
  name: 'ollama',
  loadsModels: true,
  idPrefix: () => 'ollama-',
  keyOf: bearerKey,
  parseGeneration: parseOllamaGeneration,
  parseEmbedding: parseOllamaEmbedding,
  unknownModel: (model) => `model '${model}' not found`,
  createWire: createOllamaWire,
  composeBody: composeOllamaBody,
  composeEmbeddings: composeOllamaEmbeddings,
  // Ollama tells nobody when to come back.
  encodeError: (error) => ({ headers: {}, body: { error: ollamaMessage(error) } }),
};

/** The server's own words, with the two spaces that they have (ollama/ollama, server/sched.go, ErrMaxQueue). */
function ollamaMessage({ status, message }: ApiError): string {
  return status === 503 ? 'server busy, please try again.  maximum pending requests exceeded' : message;
}

function composeOllamaEmbeddings({
  request,
  vectors,
  inputTokens,
  withUsage,
  timings,
}: EmbeddingAnswer): JsonObject {
  return {
    model: request.model,
    embeddings: vectors.map((vector) => [...vector]),
    ...nanoseconds({ total_duration: timings.totalMs, load_duration: timings.loadMs }),
    ...(withUsage ? { prompt_eval_count: inputTokens } : {}),
  };
}

const defaultKeepAliveMs = 5 * 60_000;

/** `/api/chat` or `/api/generate`; without messages or a prompt it only loads the model. */
function parseOllamaGeneration(
  endpoint: GenerationEndpoint,
  body: JsonObject,
  countTokens: TokenCounter,
): GenerationRequest {
  const options = asJsonObject(body['options'] ?? {}) ?? refuse('options must be an object.', 'options');
  const prompt = endpoint === 'chat' ? chatText(body, countTokens) : generateText(body, countTokens);
  refuseUnsupported(body, { format: '', suffix: '', logprobs: false, top_logprobs: 0 });
  const limit = optionalWhole(options, 'num_predict', -2);
  return {
    endpoint,
    model: parseModel(body),
    promptText: prompt?.text ?? '',
    inputTokens: prompt?.tokens ?? 0,
    // -1 and -2 are no limit of the request's own.
    maxTokens: limit === undefined || limit < 1 ? undefined : limit,
    minTokens: 0,
    ignoreEos: false,
    seed: optionalWhole(options, 'seed', 0),
    stream: optionalFlag(body, 'stream', true),
    includeUsage: true,
    continuousUsage: false,
    stop: parseStop(options, 'stop'),
    tool: endpoint === 'chat' ? parseToolUse(body, { forcedBy: 'required', named: 'function' }) : undefined,
    thinkingTokens: parseThink(body),
    faults: body['simulate'] === undefined ? undefined : parseSimulateField(body['simulate']),
    isPreload: prompt === undefined,
    keepAliveMs: parseKeepAliveMs(body['keep_alive']),
  };
}

/** `think`: whether, or how hard. */
function parseThink(body: JsonObject): number {
  const think = body['think'] ?? false;
  if (typeof think === 'string' && ['low', 'medium', 'high'].includes(think)) return thinkingTokens;
  return optionalFlag(body, 'think') ? thinkingTokens : 0;
}

function parseOllamaEmbedding(body: JsonObject, countTokens: TokenCounter): EmbeddingRequest {
  const inputs = [body['input'] ?? []].flat().map((text: unknown) => {
    if (typeof text !== 'string') return refuse('invalid input type');
    return { text, tokens: countTokens(text) };
  });
  return {
    model: parseModel(body),
    inputs,
    dimensions: optionalWhole(body, 'dimensions', 1),
    base64: false,
    keepAliveMs: parseKeepAliveMs(body['keep_alive']),
  };
}

function chatText(body: JsonObject, countTokens: TokenCounter): ReturnType<typeof chatPrompt> | undefined {
  const messages = body['messages'] ?? [];
  return Array.isArray(messages) && messages.length === 0 ? undefined : chatPrompt(body, countTokens);
}

function generateText(
  body: JsonObject,
  countTokens: TokenCounter,
): ReturnType<typeof chatPrompt> | undefined {
  const [prompt, system] = [body['prompt'] ?? '', body['system'] ?? ''];
  if (typeof prompt !== 'string' || typeof system !== 'string')
    return refuse('prompt must be a text.', 'prompt');
  if (prompt === '') return undefined;
  return { text: `${system}\n${prompt}`, tokens: countTokens(system) + countTokens(prompt) };
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A number of seconds or a duration such as `10m`; below 0 for ever. */
function parseKeepAliveMs(value: unknown): number {
  if (value === undefined || value === null) return defaultKeepAliveMs;
  if (typeof value === 'number') return value < 0 ? Number.POSITIVE_INFINITY : value * 1000;
  const text = typeof value === 'string' ? value : '';
  if (text.startsWith('-')) return Number.POSITIVE_INFINITY;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return refuse(`invalid keep_alive ${JSON.stringify(value)}`);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
}

/** Lines of a streamed answer, in the shapes of ollama/ollama, docs/api.md and api/types.go (ChatResponse, GenerateResponse). */
function createOllamaWire(plan: StreamPlan): StreamWire {
  const { behaviour } = plan;
  const isChat = plan.endpoint === 'chat';
  const model = toByteString(JSON.stringify(plan.model));
  let lineCount = 0;
  let toolText: ByteString = '';
  let toolTokens = 0;

  const line = (said: ByteString, rest: ByteString): ByteString => {
    const head = `{"model":${model},"created_at":"${ollamaInstant(plan.createdSeconds, lineCount++)}",`;
    const message = isChat ? `"message":{"role":"assistant",${said}}` : said;
    return `${head}${message},${rest}}`;
  };
  const textField = isChat ? 'content' : 'response';
  const event = (kind: WireEvent['kind'], tokens: number, payload: ByteString): WireEvent => ({
    payload,
    kind,
    tokens,
  });
  const padding = (firstIndex: number): ByteString =>
    firstIndex === 0 && behaviour.oversizedBytes > 0
      ? `,"padding":"${'x'.repeat(behaviour.oversizedBytes)}"`
      : '';

  /** A call is sent whole, when the model has finished it. */
  const toolCall = ({ text, tokenCount, firstIndex }: TokenChunk): readonly WireEvent[] => {
    toolText += text;
    toolTokens += tokenCount;
    if (firstIndex + tokenCount < plan.tokens.length) return [];
    const call = `{"function":{"name":${toByteString(JSON.stringify(plan.toolName))},"arguments":{"text":"${toolText}"}}}`;
    return [event('tool-call', toolTokens, line(`"content":"","tool_calls":[${call}]`, '"done":false'))];
  };

  return {
    framing: 'ndjson',
    opening: () => [event('role', 0, line(`"${textField}":""`, '"done":false'))],
    tokens(chunk) {
      const { kind, text, tokenCount, firstIndex } = chunk;
      if (kind === 'tool-call') return toolCall(chunk);
      const said =
        kind === 'reasoning' ? `"${textField}":"","thinking":"${text}"` : `"${textField}":"${text}"`;
      return [event(kind, tokenCount, line(said, `"done":false${padding(firstIndex)}`))];
    },
    ending({ outputTokens, timings }) {
      if (!behaviour.done) return [];
      const end = toByteString(JSON.stringify(ollamaEnd(plan, outputTokens, timings)).slice(1, -1));
      return [event('finish', 0, line(`"${textField}":""`, end))];
    },
    error: () => [
      event('error', 0, '{"error":"an error was encountered while running the model: unexpected EOF"}'),
    ],
  };
}

/** The answer of a request with `stream: false`. */
function composeOllamaBody([plan]: Plans, timings: GenerationTimings): JsonObject {
  const [text, thinking, toolText] = [
    textOfKind(plan, 'text'),
    textOfKind(plan, 'reasoning'),
    textOfKind(plan, 'tool-call'),
  ];
  const thought = thinking === '' ? {} : { thinking };
  const calls = [{ function: { name: plan.toolName, arguments: { text: toolText } } }];
  const said =
    plan.endpoint === 'chat'
      ? {
          message: {
            role: 'assistant',
            content: text,
            ...thought,
            ...(toolText === '' ? {} : { tool_calls: calls }),
          },
        }
      : { response: text, ...thought };
  return {
    model: plan.model,
    created_at: ollamaInstant(plan.createdSeconds, 0),
    ...said,
    ...ollamaEnd(plan, plan.tokens.length, timings),
  };
}

/** Microseconds stand for the number of the line: two lines never carry the same instant, and all are of one length. */
export function ollamaInstant(seconds: number, lineNumber: number): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(lineNumber % 1_000_000).padStart(6, '0')}Z`;
}

/** Durations and counts are left out where they are 0. */
function nanoseconds(timings: Readonly<Record<string, number>>): JsonObject {
  const rounded = Object.entries(timings).map(([name, ms]) => [name, Math.round(ms * 1e6)] as const);
  return Object.fromEntries(rounded.filter(([, count]) => count > 0));
}

function ollamaEnd(
  plan: StreamPlan,
  outputTokens: number,
  timings: GenerationTimings | undefined,
): JsonObject {
  const { behaviour, inputTokens } = plan;
  const hasUsage = behaviour.usage !== 'missing';
  const { totalMs = 0, loadMs = 0, promptEvalMs = 0, evalMs = 0 } = timings ?? {};
  const evalCount = claimedOutputTokens(plan, outputTokens);
  return {
    done: true,
    ...(behaviour.finishReason ? { done_reason: plan.finishReason === 'length' ? 'length' : 'stop' } : {}),
    ...nanoseconds({ total_duration: totalMs, load_duration: loadMs }),
    ...(hasUsage && inputTokens > 0 ? { prompt_eval_count: inputTokens } : {}),
    ...nanoseconds({ prompt_eval_duration: promptEvalMs }),
    ...(hasUsage && evalCount > 0 ? { eval_count: evalCount } : {}),
    ...nanoseconds({ eval_duration: evalMs }),
  };
}
