import { parseSimulateField } from '../faults/parse-simulate.ts';
import type { GenerationEndpoint } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/count-tokens.ts';
import {
  asJsonObject,
  optionalFlag,
  optionalWhole,
  parseModel,
  parseStop,
  refuse,
  refuseUnsupported,
  thinkingTokens,
} from './model-request.ts';
import type { EmbeddingRequest, GenerationRequest, JsonObject } from './model-request.ts';
import { chatPrompt } from './openai-request.ts';
import { parseToolUse } from './tool-choice.ts';

const defaultKeepAliveMs = 5 * 60_000;

/** `/api/chat` or `/api/generate`; without messages or a prompt it only loads the model. */
export function parseOllamaGeneration(
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

export function parseOllamaEmbedding(body: JsonObject, countTokens: TokenCounter): EmbeddingRequest {
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
