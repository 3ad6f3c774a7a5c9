import { parseSimulateField } from '../faults/parse-simulate.ts';
import type { GenerationEndpoint } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/count-tokens.ts';
import {
  asJsonObject,
  contentText,
  optionalFlag,
  optionalWhole,
  parseModel,
  refuse,
  refuseUnsupported,
} from './model-request.ts';
import type { GenerationRequest, JsonObject } from './model-request.ts';
import { parseToolUse } from './tool-choice.ts';

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
function itemText(item: unknown): string {
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
  const texts = [instructions ?? '', ...(typeof input === 'string' ? [input] : input.map(itemText))];
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
