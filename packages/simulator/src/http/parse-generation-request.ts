import { parseSimulateField } from '../faults/parse-simulate.ts';
import type { FaultRequest } from '../faults/parse-simulate.ts';
import type { GenerationEndpoint } from '../stream/stream-plan.ts';
import type { TokenCounter } from '../text/count-tokens.ts';
import { invalidRequest } from './api-error.ts';
import type { ApiError } from './api-error.ts';

/** A request for text, checked. */
export interface GenerationRequest {
  readonly endpoint: GenerationEndpoint;
  readonly model: string;
  /** All prompt text in one, for seeding. */
  readonly promptText: string;
  readonly inputTokens: number;
  readonly maxTokens: number | undefined;
  readonly minTokens: number;
  readonly ignoreEos: boolean;
  readonly seed: number | undefined;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly continuousUsage: boolean;
  /** Pathologies named in the body; `undefined` when it has no `simulate` field. */
  readonly faults: readonly FaultRequest[] | undefined;
}

/** Thrown by parsers of requests; carries the answer. */
export class RequestRefused extends Error {
  readonly apiError: ApiError;
  constructor(apiError: ApiError) {
    super(apiError.message);
    this.apiError = apiError;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function refuse(message: string, param?: string): never {
  throw new RequestRefused(invalidRequest(message, param));
}

export function parseJsonObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold secrets.
    return refuse('We could not parse the JSON body of your request.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('The JSON body must be an object.');
  }
  return value as JsonObject; // not null, not an array: string keys
}

function optionalFlag(body: JsonObject, name: string): boolean {
  const value = body[name] ?? false;
  return typeof value === 'boolean' ? value : refuse(`${name} must be true or false.`, name);
}

function optionalWhole(body: JsonObject, name: string, minimum: number): number | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum) return value;
  return refuse(`${name} must be a whole number of at least ${minimum}.`, name);
}

/** Text of a message's content; parts that are not text (images) count nothing. */
function contentText(content: unknown): string {
  if (content === null || content === undefined) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content))
    return refuse('A message content must be a text or a list of parts.', 'messages');
  return content
    .map((part: unknown) => {
      if (typeof part !== 'object' || part === null)
        return refuse('A content part must be an object.', 'messages');
      return 'text' in part && typeof part.text === 'string' ? part.text : '';
    })
    .join('');
}

function chatPrompt(body: JsonObject, countTokens: TokenCounter): { text: string; tokens: number } {
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

export function parseModel(body: JsonObject): string {
  const model = body['model'];
  return typeof model === 'string' && model !== ''
    ? model
    : refuse('you must provide a model parameter', 'model');
}

export function parseGenerationRequest(
  endpoint: GenerationEndpoint,
  body: JsonObject,
  countTokens: TokenCounter,
): GenerationRequest {
  const model = parseModel(body);
  const prompt = endpoint === 'chat' ? chatPrompt(body, countTokens) : completionPrompt(body, countTokens);
  if ((body['n'] ?? 1) !== 1) refuse('Only n=1 is supported.', 'n');
  const stream = optionalFlag(body, 'stream');
  const streamOptions = body['stream_options'] ?? {};
  if (typeof streamOptions !== 'object' || Array.isArray(streamOptions)) {
    refuse('stream_options must be an object.', 'stream_options');
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
    faults: body['simulate'] === undefined ? undefined : parseSimulateField(body['simulate']),
  };
}
