import type { AnswerPart } from './backend.ts';
import { asArray, asCount, asNonEmptyText, asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';
import { readErrorEvent, readServerError } from './server-error.ts';

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
  const holdsEmbedding = asArray(root['data']).some((item) => asObject(item)?.['embedding'] !== undefined);
  if (holdsEmbedding) parts.push({ type: 'delta', kind: 'body', text: '' });
  readUsage(asObject(root['usage']), parts);
  return parts;
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
  const reason = asNonEmptyText(choice['finish_reason']);
  if (reason !== undefined) parts.push({ type: 'finish', reason });
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
