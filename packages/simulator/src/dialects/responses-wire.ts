import { toByteString } from '../stream/byte-string.ts';
import { claimedOutputTokens, textOfKind } from '../stream/stream-plan.ts';
import type { StreamPlan, GenerationEndpoint } from '../stream/stream-plan.ts';
import { argumentsDelta, callId } from './dialect.ts';
import type { Plans, StreamWire, TokenChunk, WireEvent } from './dialect.ts';
import {
  asJsonObject,
  contentText,
  optionalFlag,
  optionalWhole,
  parseModel,
  refuse,
  refuseUnsupported,
  parseToolUse,
} from './model-request.ts';
import type { JsonObject, GenerationRequest } from './model-request.ts';
import { parseSimulateField } from '../faults/parse-simulate.ts';
import type { TokenCounter } from '../text/vocabulary.ts';

/** Fields that a response repeats, and what they are where the request leaves them out. */
const echoedFields: JsonObject = {
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  parallel_tool_calls: true,
  reasoning: null,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
};

/** What needs a store of earlier answers, or changes the answer in a way that is not simulated. */
const unsupported = {
  background: false,
  previous_response_id: undefined,
  conversation: undefined,
  prompt: undefined,
  include: [],
  top_logprobs: 0,
};

/** Text and tokens of one item of the input: a message, a call, or a call's result. */
function inputText(item: unknown): string {
  const object = asJsonObject(item) ?? refuse('Each item of input must be an object.', 'input');
  if ('content' in object) return contentText(object['content']);
  const text = object['output'] ?? object['arguments'] ?? '';
  return typeof text === 'string' ? text : contentText(text);
}

function parseInput(body: JsonObject, countTokens: TokenCounter): { text: string; tokens: number } {
  const { input, instructions = null } = body;
  if (typeof input !== 'string' && (!Array.isArray(input) || input.length === 0)) {
    return refuse('input must be a text or a list with at least one item.', 'input');
  }
  if (instructions !== null && typeof instructions !== 'string')
    return refuse('instructions must be a text.', 'instructions');
  const texts = [instructions ?? '', ...(typeof input === 'string' ? [input] : input.map(inputText))];
  return { text: texts.join('\n'), tokens: texts.reduce((sum, text) => sum + countTokens(text), 0) };
}

/** A request to OpenAI's Responses API. */
export function parseResponsesRequest(
  endpoint: GenerationEndpoint,
  body: JsonObject,
  countTokens: TokenCounter,
): GenerationRequest {
  const prompt = parseInput(body, countTokens);
  refuseUnsupported(body, unsupported);
  const format = asJsonObject(asJsonObject(body['text'])?.['format'])?.['type'] ?? 'text';
  if (format !== 'text')
    refuse('The simulator answers in plain text: text.format must be {"type": "text"}.', 'text');
  return {
    endpoint,
    model: parseModel(body),
    promptText: prompt.text,
    inputTokens: prompt.tokens,
    maxTokens: optionalWhole(body, 'max_output_tokens', 1),
    minTokens: optionalWhole(body, 'min_tokens', 0) ?? 0,
    ignoreEos: optionalFlag(body, 'ignore_eos'),
    seed: optionalWhole(body, 'seed', 0),
    stream: optionalFlag(body, 'stream'),
    includeUsage: true,
    continuousUsage: false,
    tool: parseToolUse(body, { forcedBy: 'required', named: 'function' }),
    echoed: Object.fromEntries(
      Object.entries(echoedFields).map(([name, absent]) => [name, body[name] ?? absent]),
    ),
    faults: body['simulate'] === undefined ? undefined : parseSimulateField(body['simulate']),
  };
}

type Kind = TokenChunk['kind'];

type MakeEvent = (kind: WireEvent['kind'], type: string, fields: JsonObject) => WireEvent;

const deltaEvents: Readonly<Record<Kind, string>> = {
  reasoning: 'response.reasoning_text',
  text: 'response.output_text',
  'tool-call': 'response.function_call_arguments',
};

/**
 * Events of a streamed response, in the shapes of OpenAI's "Streaming events" page and of
 * openai/openai-node, src/resources/responses/responses.ts (ResponseStreamEvent).
 */
export function createResponsesWire(plan: StreamPlan): StreamWire {
  const { behaviour } = plan;
  let sequenceNumber = 0;
  let isStarted = false;
  let openKind: Kind | undefined;
  const outputs: JsonObject[] = [];

  const event: MakeEvent = (kind, type, fields) => ({
    payload: toByteString(JSON.stringify({ type, sequence_number: sequenceNumber++, ...fields })),
    kind,
    tokens: 0,
    name: type,
  });
  const start = (): WireEvent[] => {
    if (isStarted) return [];
    isStarted = true;
    const response = { ...envelope(plan), status: 'in_progress', output: [], usage: null };
    return [
      event('role', 'response.created', { response }),
      event('envelope', 'response.in_progress', { response }),
    ];
  };
  const closeItem = (): readonly WireEvent[] => {
    if (openKind === undefined) return [];
    const events = itemEnd(plan, openKind, outputs.length, event);
    outputs.push(outputItem(plan, openKind, itemText(plan, openKind)));
    openKind = undefined;
    return events;
  };
  const openItem = (kind: Kind): readonly WireEvent[] => {
    if (kind === openKind) return [];
    const closed = closeItem();
    openKind = kind;
    return [...closed, ...itemStart(plan, kind, outputs.length, event)];
  };

  return {
    framing: 'sse',
    opening: start,
    tokens(chunk) {
      const before = [...start(), ...openItem(chunk.kind)];
      const name = `${deltaEvents[chunk.kind]}.delta`;
      const head = JSON.stringify({
        type: name,
        sequence_number: sequenceNumber++,
        ...place(plan, chunk.kind, outputs.length),
      }).slice(0, -1);
      const delta = chunk.kind === 'tool-call' ? argumentsDelta(plan, chunk) : chunk.text;
      const logprobs = chunk.kind === 'text' ? ',"logprobs":[]' : '';
      const padding =
        chunk.firstIndex === 0 && behaviour.oversizedBytes > 0
          ? `,"padding":"${'x'.repeat(behaviour.oversizedBytes)}"`
          : '';
      const payload = `${toByteString(head)},"delta":"${delta}"${logprobs}${padding}}`;
      return [...before, { payload, kind: chunk.kind, tokens: chunk.tokenCount, name }];
    },
    ending(end) {
      const events = [...start(), ...closeItem()];
      if (!behaviour.done) return events;
      const response = { ...ended(plan, end.outputTokens), output: outputs };
      const type = response.status === 'incomplete' ? 'response.incomplete' : 'response.completed';
      return [...events, event('finish', type, { response })];
    },
    error(code) {
      const error = { code: String(code), message: 'The simulated engine failed while it was generating.' };
      const response = { ...envelope(plan), status: 'failed', output: outputs, error, usage: null };
      return [
        event('error', 'error', { ...error, param: null }),
        ...(behaviour.done ? [event('done', 'response.failed', { response })] : []),
      ];
    },
  };
}

/** Where in the output an item of this kind lies. */
function place(plan: StreamPlan, kind: Kind, outputIndex: number): JsonObject {
  const position = { item_id: itemId(plan, kind), output_index: outputIndex };
  return kind === 'tool-call' ? position : { ...position, content_index: 0 };
}

function itemStart(
  plan: StreamPlan,
  kind: Kind,
  outputIndex: number,
  event: MakeEvent,
): readonly WireEvent[] {
  const item = outputItem(plan, kind, undefined);
  const added = event('envelope', 'response.output_item.added', { output_index: outputIndex, item });
  if (kind === 'tool-call') return [added];
  const part = { ...place(plan, kind, outputIndex), part: contentPart(kind, '') };
  return [added, event('envelope', 'response.content_part.added', part)];
}

function itemEnd(plan: StreamPlan, kind: Kind, outputIndex: number, event: MakeEvent): readonly WireEvent[] {
  const text = itemText(plan, kind);
  const position = place(plan, kind, outputIndex);
  const stated = {
    reasoning: { text },
    text: { text, logprobs: [] },
    'tool-call': { arguments: text, name: plan.toolName },
  }[kind];
  const said = event('envelope', `${deltaEvents[kind]}.done`, { ...position, ...stated });
  const part = { ...position, part: contentPart(kind, text) };
  const parts = kind === 'tool-call' ? [] : [event('envelope', 'response.content_part.done', part)];
  const item = outputItem(plan, kind, text);
  return [
    said,
    ...parts,
    event('envelope', 'response.output_item.done', { output_index: outputIndex, item }),
  ];
}

/** The answer of a request that wants no stream. */
export function composeResponsesBody([plan]: Plans): JsonObject {
  const kinds = (['reasoning', 'text', 'tool-call'] as const).filter((kind) => textOfKind(plan, kind) !== '');
  return {
    ...ended(plan, plan.tokens.length),
    output: kinds.map((kind) => outputItem(plan, kind, itemText(plan, kind))),
  };
}

function envelope(plan: StreamPlan): JsonObject {
  return {
    id: plan.id,
    object: 'response',
    created_at: plan.createdSeconds,
    model: plan.model,
    error: null,
    incomplete_details: null,
    previous_response_id: null,
    ...plan.echoed,
  };
}

function ended(plan: StreamPlan, outputTokens: number): JsonObject & { readonly status: string | null } {
  const { behaviour, inputTokens } = plan;
  const isCut = plan.finishReason === 'length';
  const claimed = claimedOutputTokens(plan, outputTokens);
  const usage = {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: claimed,
    output_tokens_details: { reasoning_tokens: Math.min(behaviour.reasoningTokens, outputTokens) },
    total_tokens: inputTokens + claimed,
  };
  return {
    ...envelope(plan),
    status: behaviour.finishReason ? (isCut ? 'incomplete' : 'completed') : null,
    incomplete_details: isCut && behaviour.finishReason ? { reason: 'max_output_tokens' } : null,
    usage: behaviour.usage === 'missing' ? null : usage,
  };
}

function itemId(plan: StreamPlan, kind: Kind): string {
  return `${{ reasoning: 'rs', text: 'msg', 'tool-call': 'fc' }[kind]}_${plan.id}`;
}

/** An item of the output; without a text, as it stands when it begins. */
function outputItem(plan: StreamPlan, kind: Kind, text: string | undefined): JsonObject {
  const id = itemId(plan, kind);
  const status = text === undefined ? 'in_progress' : 'completed';
  if (kind === 'tool-call') {
    const call = { call_id: callId(plan), name: plan.toolName, arguments: text ?? '' };
    return { id, type: 'function_call', status, ...call };
  }
  const content = text === undefined ? [] : [contentPart(kind, text)];
  return kind === 'text'
    ? { id, type: 'message', status, role: 'assistant', content }
    : { id, type: 'reasoning', status, summary: [], content };
}

function contentPart(kind: Kind, text: string): JsonObject {
  return kind === 'text'
    ? { type: 'output_text', text, annotations: [], logprobs: [] }
    : { type: 'reasoning_text', text };
}

function itemText(plan: StreamPlan, kind: Kind): string {
  const text = textOfKind(plan, kind);
  return kind === 'tool-call' ? JSON.stringify({ text }) : text;
}
