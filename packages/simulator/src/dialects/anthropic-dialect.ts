import type { IncomingMessage } from 'node:http';
import {
  RequestRefused,
  asJsonObject,
  contentText,
  optionalFlag,
  optionalWhole,
  parseModel,
  parseStop,
  refuse,
  refuseUnsupported,
  thinkingTokens,
  parseToolUse,
} from './model-request.ts';
import type { GenerationRequest, JsonObject } from './model-request.ts';
import { argumentsDelta, apiKeyOrBearer } from './dialect.ts';
import type { Dialect, Plans, StreamWire, TokenChunk, WireEvent } from './dialect.ts';
import { parseSimulateField } from '../faults/parse-simulate.ts';
import { claimedOutputTokens, textOfKind } from '../stream/stream-plan.ts';
import type { GenerationEndpoint, StreamPlan } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/vocabulary.ts';
import { chatPrompt } from './openai-request.ts';
import { toByteString, type ByteString } from '../stream/byte-string.ts';

/** Error types by status, as Anthropic's "Errors" page lists them. */
const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** Anthropic's Messages API. */
export const anthropicDialect: Dialect = {
  name: 'anthropic',
  loadsModels: false,
  idPrefix: () => 'msg_',
  keyOf: apiKeyOrBearer,
  parseGeneration: parseAnthropicMessages,
  parseEmbedding() {
    throw new RequestRefused({ status: 404, message: 'Not Found', type: 'not_found_error', code: null });
  },
  unknownModel: (model) => `model: ${model}`,
  createWire: createAnthropicWire,
  composeBody: composeAnthropicBody,
  composeEmbeddings: () => ({}),
  encodeError: ({ status, message, retryAfterSeconds }) => ({
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    body: { type: 'error', error: { type: errorTypes[status] ?? 'api_error', message } },
  }),
};

/** A request to the Messages API. */
function parseAnthropicMessages(
  endpoint: GenerationEndpoint,
  body: JsonObject,
  countTokens: TokenCounter,
  request: IncomingMessage,
): GenerationRequest {
  const prompt = parseAnthropicPrompt(body, countTokens, request);
  refuseUnsupported(body, { output_format: undefined, mcp_servers: [], container: undefined });
  refuseUnsupported(asJsonObject(body['output_config']) ?? {}, { format: undefined });
  return {
    endpoint,
    model: parseModel(body),
    promptText: prompt.text,
    inputTokens: prompt.tokens,
    maxTokens: optionalWhole(body, 'max_tokens', 1) ?? refuse('max_tokens: Field required'),
    minTokens: 0,
    ignoreEos: false,
    seed: undefined,
    stream: optionalFlag(body, 'stream'),
    includeUsage: true,
    continuousUsage: false,
    stop: parseStop(body, 'stop_sequences'),
    tool: parseToolUse(body, { forcedBy: 'any', named: 'tool' }),
    thinkingTokens: parseThinking(body),
    faults: body['simulate'] === undefined ? undefined : parseSimulateField(body['simulate']),
  };
}

function parseThinking(body: JsonObject): number {
  const thinking = asJsonObject(body['thinking']) ?? {};
  if (thinking['type'] !== 'enabled') return 0;
  return Math.min(thinkingTokens, optionalWhole(thinking, 'budget_tokens', 1) ?? thinkingTokens);
}

/** Text and tokens of messages and system prompt; `count_tokens` wants nothing else. */
export function parseAnthropicPrompt(
  body: JsonObject,
  countTokens: TokenCounter,
  { headers }: IncomingMessage,
): { readonly text: string; readonly tokens: number } {
  if (headers['anthropic-version'] === undefined) refuse('anthropic-version: header is required');
  const prompt = chatPrompt(body, countTokens);
  for (const { role } of body['messages'] as readonly { readonly role: unknown }[]) {
    // chatPrompt has checked that each has a role.
    if (role !== 'user' && role !== 'assistant')
      refuse(`messages: Unexpected role "${String(role)}". The system prompt is a field of its own.`);
  }
  const system = contentText(body['system']);
  return { text: `${system}\n${prompt.text}`, tokens: prompt.tokens + countTokens(system) };
}

const signature = 'c2ltdWxhdGVk';
const stopReasons = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;

/**
 * Events of a streamed message, in the shapes of Anthropic's "Streaming Messages" page and of
 * anthropics/anthropic-sdk-typescript, src/resources/messages/messages.ts (RawMessageStreamEvent).
 */
function createAnthropicWire(plan: StreamPlan): StreamWire {
  const { behaviour } = plan;
  let isStarted = false;
  let blockIndex = -1;
  let openKind: TokenChunk['kind'] | undefined;

  const event = (kind: WireEvent['kind'], body: JsonObject & { readonly type: string }): WireEvent => ({
    payload: toByteString(JSON.stringify(body)),
    kind,
    tokens: 0,
    name: body.type,
  });
  const start = (): WireEvent[] => {
    if (isStarted) return [];
    isStarted = true;
    const usage = messageUsage(plan, 1);
    const message = { ...envelope(plan), content: [], stop_reason: null, stop_sequence: null, ...usage };
    return [event('role', { type: 'message_start', message })];
  };
  const closeBlock = (): WireEvent[] => {
    if (openKind === undefined) return [];
    const delta = { type: 'signature_delta', signature };
    const signed = event('envelope', { type: 'content_block_delta', index: blockIndex, delta });
    const stop = event('envelope', { type: 'content_block_stop', index: blockIndex });
    const events = openKind === 'reasoning' ? [signed, stop] : [stop];
    openKind = undefined;
    return events;
  };
  const openBlock = (kind: TokenChunk['kind']): WireEvent[] => {
    if (kind === openKind) return [];
    const closed = closeBlock();
    openKind = kind;
    blockIndex += 1;
    const block = { type: 'content_block_start', index: blockIndex, content_block: emptyBlock(plan, kind) };
    const ping = blockIndex === 0 ? [event('comment', { type: 'ping' })] : [];
    return [...closed, event('envelope', block), ...ping];
  };

  return {
    framing: 'sse',
    opening: start,
    tokens(chunk) {
      const before = [...start(), ...openBlock(chunk.kind)];
      const delta = deltaText(plan, chunk);
      const padding =
        chunk.firstIndex === 0 && behaviour.oversizedBytes > 0
          ? `,"padding":"${'x'.repeat(behaviour.oversizedBytes)}"`
          : '';
      const payload = `{"type":"content_block_delta","index":${blockIndex},"delta":${delta}${padding}}`;
      const { kind, tokenCount: tokens } = chunk;
      return [...before, { payload, kind, tokens, name: 'content_block_delta' }];
    },
    ending({ outputTokens }) {
      const delta = stopOf(plan);
      const output = { output_tokens: claimedOutputTokens(plan, outputTokens) };
      const usage = behaviour.usage === 'missing' ? {} : { usage: output };
      return [
        ...start(),
        ...closeBlock(),
        event('finish', { type: 'message_delta', delta, ...usage }),
        ...(behaviour.done ? [event('done', { type: 'message_stop' })] : []),
      ];
    },
    error: () => [
      event('error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
    ],
  };
}

/** The answer of a request that wants no stream. */
function composeAnthropicBody([plan]: Plans): JsonObject {
  const [thinking, text, toolText] = [
    textOfKind(plan, 'reasoning'),
    textOfKind(plan, 'text'),
    textOfKind(plan, 'tool-call'),
  ];
  return {
    ...envelope(plan),
    content: [
      ...(thinking === '' ? [] : [{ type: 'thinking', thinking, signature }]),
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...(toolText === '' ? [] : [{ ...emptyBlock(plan, 'tool-call'), input: { text: toolText } }]),
    ],
    ...stopOf(plan),
    ...messageUsage(plan, claimedOutputTokens(plan, plan.tokens.length)),
  };
}

function stopOf({ behaviour, finishReason, stopSequence }: StreamPlan): JsonObject {
  const isStopped = finishReason === 'stop' && stopSequence !== undefined;
  const reason = isStopped ? 'stop_sequence' : stopReasons[finishReason];
  return {
    stop_reason: behaviour.finishReason ? reason : null,
    stop_sequence: isStopped ? stopSequence : null,
  };
}

function envelope(plan: StreamPlan): JsonObject {
  return { id: plan.id, type: 'message', role: 'assistant', model: plan.model };
}

function messageUsage({ behaviour, inputTokens }: StreamPlan, outputTokens: number): JsonObject {
  if (behaviour.usage === 'missing') return {};
  return {
    usage: {
      input_tokens: inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: outputTokens,
    },
  };
}

function emptyBlock(plan: StreamPlan, kind: TokenChunk['kind']): JsonObject {
  if (kind === 'reasoning') return { type: 'thinking', thinking: '', signature: '' };
  if (kind === 'text') return { type: 'text', text: '' };
  return { type: 'tool_use', id: `toolu_${plan.id}`, name: plan.toolName, input: {} };
}

function deltaText(plan: StreamPlan, chunk: TokenChunk): ByteString {
  if (chunk.kind === 'text') return `{"type":"text_delta","text":"${chunk.text}"}`;
  if (chunk.kind === 'reasoning') return `{"type":"thinking_delta","thinking":"${chunk.text}"}`;
  return `{"type":"input_json_delta","partial_json":"${argumentsDelta(plan, chunk)}"}`;
}
