import { parseSimulateField } from '../faults/parse-simulate.ts';
import type { GenerationEndpoint } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/vocabulary.ts';
import {
  asJsonObject,
  contentText,
  optionalFlag,
  optionalWhole,
  parseModel,
  parseStop,
  refuse,
  refuseUnsupported,
  parseToolUse,
} from './model-request.ts';
import type { EmbeddingRequest, GenerationRequest, JsonObject } from './model-request.ts';

/** Text and tokens of a list of messages, as all chat APIs have it. */
export function chatPrompt(body: JsonObject, countTokens: TokenCounter): { text: string; tokens: number } {
  const messages = body['messages'];
  if (!Array.isArray(messages) || messages.length === 0) {
    return refuse('messages must be a list with at least one message.', 'messages');
  }
  let text = '';
  let tokens = 0;
  for (const message of messages as readonly unknown[]) {
    if (typeof message !== 'object' || message === null || !('role' in message)) {
      return refuse('Each message must be an object with a role and content.', 'messages');
    }
    const content = contentText('content' in message ? message.content : undefined);
    text += `${String(message.role)}\n${content}\n`;
    tokens += countTokens(content);
  }
  return { text, tokens };
}

function completionPrompt(body: JsonObject, countTokens: TokenCounter): { text: string; tokens: number } {
  const given = body['prompt'];
  const prompt: unknown =
    Array.isArray(given) && given.length === 1 && typeof given[0] !== 'number' ? given[0] : given;
  if (typeof prompt === 'string') return { text: prompt, tokens: countTokens(prompt) };
  if (Array.isArray(prompt) && prompt.length > 0 && prompt.every((token) => typeof token === 'number')) {
    return { text: prompt.join(' '), tokens: prompt.length };
  }
  return refuse('prompt must be one text or one list of token numbers.', 'prompt');
}

/** As OpenAI and vLLM have it. */
const maxChoices = 128;
const maxTopLogprobs = 20;

/** Parameters of both endpoints, and of vLLM and llama.cpp, that have no effect here. */
const unsupported = {
  logit_bias: {},
  use_beam_search: false,
  prompt_logprobs: undefined,
  return_token_ids: false,
  return_tokens_as_token_ids: false,
  include_stop_str_in_output: false,
  guided_json: undefined,
  guided_regex: undefined,
  guided_choice: undefined,
  guided_grammar: undefined,
  structured_outputs: undefined,
  grammar: undefined,
  json_schema: undefined,
};
const unsupportedByEndpoint = {
  chat: {
    ...unsupported,
    functions: undefined,
    audio: undefined,
    modalities: ['text'],
    web_search_options: undefined,
  },
  completions: { ...unsupported, echo: false, suffix: '' },
};

function refuseOpenAIExtras(endpoint: GenerationEndpoint, body: JsonObject): void {
  refuseUnsupported(body, unsupportedByEndpoint[endpoint]);
  const format = asJsonObject(body['response_format'])?.['type'] ?? 'text';
  if (format !== 'text')
    refuse(
      'The simulator answers in plain text: response_format must be {"type": "text"}.',
      'response_format',
    );
}

/** How many alternatives each token's probability comes with; `undefined` where none are asked for. */
function parseTopLogprobs(endpoint: GenerationEndpoint, body: JsonObject): number | undefined {
  if (endpoint === 'completions') return optionalWhole(body, 'logprobs', 0, maxTopLogprobs);
  const topCount = optionalWhole(body, 'top_logprobs', 0, maxTopLogprobs);
  if (optionalFlag(body, 'logprobs')) return topCount ?? 0;
  if (topCount === undefined || topCount === 0) return undefined;
  return refuse('top_logprobs needs logprobs to be true.', 'top_logprobs');
}

/** Of so many candidates the best are returned: here all are, as none is better. */
function parseChoiceCount(body: JsonObject): number {
  const count = optionalWhole(body, 'n', 1, maxChoices) ?? 1;
  refuseUnsupported(body, { best_of: count });
  return count;
}

export function parseGenerationRequest(
  endpoint: GenerationEndpoint,
  body: JsonObject,
  countTokens: TokenCounter,
): GenerationRequest {
  const model = parseModel(body);
  const prompt = endpoint === 'chat' ? chatPrompt(body, countTokens) : completionPrompt(body, countTokens);
  refuseOpenAIExtras(endpoint, body);
  const stream = optionalFlag(body, 'stream');
  const streamOptions = body['stream_options'] ?? {};
  if (typeof streamOptions !== 'object' || Array.isArray(streamOptions)) {
    refuse('stream_options must be an object.', 'stream_options');
  }
  if (!stream && Object.keys(streamOptions).length > 0) {
    refuse('stream_options are only allowed where stream is true.', 'stream_options');
  }
  const streamFlags = streamOptions as JsonObject; // an object, by the check above
  const maxTokens = optionalWhole(body, 'max_completion_tokens', 1) ?? optionalWhole(body, 'max_tokens', 1);
  const minTokens = optionalWhole(body, 'min_tokens', 0) ?? 0;
  if (maxTokens !== undefined && minTokens > maxTokens) {
    refuse(`min_tokens must be at most max_tokens=${maxTokens}, got ${minTokens}.`, 'min_tokens');
  }
  return {
    endpoint,
    model,
    promptText: prompt.text,
    inputTokens: prompt.tokens,
    maxTokens,
    minTokens,
    ignoreEos: optionalFlag(body, 'ignore_eos'),
    seed: optionalWhole(body, 'seed', 0),
    stream,
    includeUsage: optionalFlag(streamFlags, 'include_usage'),
    continuousUsage: optionalFlag(streamFlags, 'continuous_usage_stats'),
    choiceCount: parseChoiceCount(body),
    stop: parseStop(body, 'stop'),
    topLogprobs: parseTopLogprobs(endpoint, body),
    tool: endpoint === 'chat' ? parseToolUse(body, { forcedBy: 'required', named: 'function' }) : undefined,
    faults: body['simulate'] === undefined ? undefined : parseSimulateField(body['simulate']),
  };
}

export function parseEmbeddingRequest(body: JsonObject, countTokens: TokenCounter): EmbeddingRequest {
  const model = parseModel(body);
  const given = body['input'];
  const isTokenList =
    Array.isArray(given) && given.length > 0 && given.every((item) => typeof item === 'number');
  const list: readonly unknown[] = Array.isArray(given) && !isTokenList ? given : [given];
  if (list.length === 0) refuse('input must hold at least one text.', 'input');
  const inputs = list.map((item) => {
    if (typeof item === 'string') return { text: item, tokens: countTokens(item) };
    if (Array.isArray(item) && item.every((token) => typeof token === 'number')) {
      return { text: item.join(' '), tokens: item.length };
    }
    return refuse('input must be a text, a list of texts, or lists of token numbers.', 'input');
  });
  const dimensions = body['dimensions'] ?? undefined;
  if (
    dimensions !== undefined &&
    (typeof dimensions !== 'number' || !Number.isInteger(dimensions) || dimensions < 1 || dimensions > 65_536)
  ) {
    return refuse('dimensions must be a whole number from 1 to 65536.', 'dimensions');
  }
  const format = body['encoding_format'] ?? 'float';
  if (format !== 'float' && format !== 'base64')
    refuse('encoding_format must be float or base64.', 'encoding_format');
  return { model, inputs, dimensions, base64: format === 'base64' };
}
