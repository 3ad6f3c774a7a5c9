import type { AnswerPart, FinishReasons } from './backend.ts';
import { asArray, asCount, asNonEmptyText, asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';
import { addText, readMessage } from './read-message.ts';
import { failedFinishReasons, readErrorEvent, readServerError } from './server-error.ts';

/**
 * Those of the API; `eos`, `eos_token` and `stop_sequence` (TGI, Together), `model_length` (Mistral), `sensitive`
 * (Zhipu), and the words of other vendors' APIs that gateways hand on as they are.
 */
export const openAIFinishReasons: FinishReasons = {
  good: new Set([
    'stop',
    'length',
    'tool_calls',
    'function_call',
    'content_filter',
    'eos',
    'eos_token',
    'stop_sequence',
    'model_length',
    'sensitive',
    'end_turn',
    'max_tokens',
    'tool_use',
    'refusal',
    'complete',
    'safety',
  ]),
  // DeepSeek and Zhipu.
  failed: new Set([...failedFinishReasons, 'insufficient_system_resource', 'network_error']),
};

/** Parts of one event of a streamed chat or completions answer. */
export function decodeOpenAIEvent(data: string, eventName: string | undefined): readonly AnswerPart[] {
  const text = data.trim();
  if (text === '') return [];
  if (text === '[DONE]') return [{ type: 'done' }];
  if (eventName === 'error') return [{ type: 'error', ...readErrorEvent(text) }];
  return readAnswer(JSON.parse(text));
}

/** Parts of a whole chat, completions or embeddings body. */
export function decodeOpenAIBody(body: string): readonly AnswerPart[] {
  return readAnswer(JSON.parse(body));
}

function readAnswer(value: unknown): readonly AnswerPart[] {
  const error = readServerError(value);
  if (error !== undefined) return [{ type: 'error', ...error }];
  const root = asObject(value);
  if (root === undefined) return [];
  const parts: AnswerPart[] = [];
  for (const choice of asArray(root['choices'])) readChoice(asObject(choice) ?? {}, parts);
  const holdsEmbedding = asArray(root['data']).some((item) => holdsNumbers(asObject(item)?.['embedding']));
  if (holdsEmbedding) parts.push({ type: 'delta', kind: 'body', text: '' });
  readUsage(findUsage(root), parts);
  return parts;
}

/** An embedding as a list, or as base64 text. */
function holdsNumbers(embedding: unknown): boolean {
  return asArray(embedding).length > 0 || asNonEmptyText(embedding) !== undefined;
}

/** `delta` in a chat stream, `message` in a whole chat body, `text` in completions of either kind. */
function readChoice(choice: JsonObject, parts: AnswerPart[]): void {
  const said: AnswerPart[] = [];
  const delta = asObject(choice['delta']);
  const message = asObject(choice['message']);
  if (delta !== undefined) readMessage(delta, 'delta', said);
  else if (message !== undefined) readMessage(message, 'message', said);
  addText('text', choice['text'], said);
  if (delta === undefined && message === undefined && !('text' in choice))
    readMessage(choice, 'choice', said);
  const index = asCount(choice['index']) ?? 0;
  for (const part of said) parts.push(index > 0 && part.type === 'delta' ? { ...part, choice: index } : part);
  readFinish(choice['finish_reason'], parts);
  // OpenRouter, where the upstream of one choice fails.
  const error = readServerError({ error: choice['error'] });
  if (error !== undefined) parts.push({ type: 'error', ...error });
}

/** SGLang's own API has an object; some servers write the word null until they have a reason. */
function readFinish(value: unknown, parts: AnswerPart[]): void {
  const reason = asNonEmptyText(value) ?? asNonEmptyText(asObject(value)?.['type']);
  if (reason !== undefined && reason !== 'null') parts.push({ type: 'finish', reason });
}

/**
 * The usage of an answer or of one event, wherever it stands: at the top, within a choice (Moonshot), in Groq's own
 * field, or in the words of Google's API, which gateways in front of it pass on.
 */
function findUsage(root: JsonObject): JsonObject | undefined {
  const choices = asArray(root['choices']).map(asObject);
  return (
    asObject(root['usage']) ??
    asObject(asObject(root['x_groq'])?.['usage']) ??
    choices.map((choice) => asObject(choice?.['usage'])).find((usage) => usage !== undefined) ??
    asObject(root['usage_metadata']) ??
    asObject(root['usageMetadata'])
  );
}

/** The first of these names with a count. Names with a dot lead into an object. */
function firstCount(usage: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const [outer = '', inner] = name.split('.');
    const count = asCount(inner === undefined ? usage[outer] : asObject(usage[outer])?.[inner]);
    if (count !== undefined) return count;
  }
  return undefined;
}

const usageNames = {
  input: ['prompt_tokens', 'input_tokens', 'prompt_token_count', 'promptTokenCount'],
  output: ['completion_tokens', 'output_tokens', 'candidates_token_count', 'candidatesTokenCount'],
  reasoning: [
    'completion_tokens_details.reasoning_tokens',
    'output_tokens_details.reasoning_tokens',
    // SGLang states them beside the totals.
    'reasoning_tokens',
    'thoughts_token_count',
    'thoughtsTokenCount',
  ],
  cached: [
    'prompt_tokens_details.cached_tokens',
    'input_tokens_details.cached_tokens',
    'cached_tokens',
    'prompt_cache_hit_tokens',
    'cached_content_token_count',
    'cachedContentTokenCount',
  ],
  total: ['total_tokens', 'total_token_count', 'totalTokenCount'],
} as const;

/**
 * Some servers (xAI, Google) count reasoning beside the output tokens instead of among them. Their total says so: it is
 * the sum of all three.
 */
function readUsage(usage: JsonObject | undefined, parts: AnswerPart[]): void {
  if (usage === undefined) return;
  const inputTokenCount = firstCount(usage, usageNames.input);
  const stated = firstCount(usage, usageNames.output);
  const reasoningTokenCount = firstCount(usage, usageNames.reasoning);
  const cachedInputTokenCount = firstCount(usage, usageNames.cached);
  const total = firstCount(usage, usageNames.total);
  const isBeside =
    reasoningTokenCount !== undefined &&
    reasoningTokenCount > 0 &&
    total === (inputTokenCount ?? 0) + (stated ?? 0) + reasoningTokenCount;
  const outputTokenCount = isBeside ? (stated ?? 0) + reasoningTokenCount : stated;
  parts.push({
    type: 'usage',
    ...(inputTokenCount === undefined ? {} : { inputTokenCount }),
    ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
    ...(reasoningTokenCount === undefined ? {} : { reasoningTokenCount }),
    ...(cachedInputTokenCount === undefined ? {} : { cachedInputTokenCount }),
  });
}
