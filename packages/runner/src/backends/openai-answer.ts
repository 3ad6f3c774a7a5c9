import type { AnswerPart, FinishReasons } from './backend.ts';
import { asArray, asCount, asNonEmptyText, asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';
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
  readUsage(asObject(root['usage']), parts);
  return parts;
}

/** An embedding as a list, or as base64 text. */
function holdsNumbers(embedding: unknown): boolean {
  return asArray(embedding).length > 0 || asNonEmptyText(embedding) !== undefined;
}

/** `delta` in a chat stream, `message` in a whole chat body, `text` in completions of either kind. */
function readChoice(choice: JsonObject, parts: AnswerPart[]): void {
  const said = asObject(choice['delta']) ?? asObject(choice['message']) ?? {};
  // Servers that are renaming the field send the same text under both names: reading both would count it twice.
  addText('reasoning', asNonEmptyText(said['reasoning_content']) ?? said['reasoning'], parts);
  addText('text', said['content'], parts);
  addText('text', said['refusal'], parts);
  addText('text', choice['text'], parts);
  for (const call of asArray(said['tool_calls'])) readCall(asObject(asObject(call)?.['function']), parts);
  readCall(asObject(said['function_call']), parts);
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

function addText(kind: 'text' | 'reasoning' | 'tool-call', value: unknown, parts: AnswerPart[]): void {
  const text = asNonEmptyText(value);
  if (text !== undefined) parts.push({ type: 'delta', kind, text });
}

/** A call's id and type are envelope; its name and arguments are what the model wrote. */
function readCall(call: JsonObject | undefined, parts: AnswerPart[]): void {
  addText('tool-call', call?.['name'], parts);
  addText('tool-call', call?.['arguments'], parts);
}

/** SGLang states reasoning tokens beside the totals, OpenAI in the details. */
function readUsage(usage: JsonObject | undefined, parts: AnswerPart[]): void {
  if (usage === undefined) return;
  const inputTokenCount = asCount(usage['prompt_tokens']);
  const outputTokenCount = asCount(usage['completion_tokens']);
  const reasoningTokenCount =
    asCount(asObject(usage['completion_tokens_details'])?.['reasoning_tokens']) ??
    asCount(usage['reasoning_tokens']);
  const cachedInputTokenCount = asCount(asObject(usage['prompt_tokens_details'])?.['cached_tokens']);
  parts.push({
    type: 'usage',
    ...(inputTokenCount === undefined ? {} : { inputTokenCount }),
    ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
    ...(reasoningTokenCount === undefined ? {} : { reasoningTokenCount }),
    ...(cachedInputTokenCount === undefined ? {} : { cachedInputTokenCount }),
  });
}
