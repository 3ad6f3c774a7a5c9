import type { AnswerPart, FinishReasons } from './backend.ts';
import { asArray, asCount, asMsOfNanoseconds, asNonEmptyText, asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';
import { addText, readMessage } from './read-message.ts';
import { failedFinishReasons, readErrorEvent, readServerError } from './server-error.ts';

/** `load` and `unload` answer a request that Ollama took for one to move the model: it was not asked anything. */
export const ollamaFinishReasons: FinishReasons = {
  good: new Set(['stop', 'length', 'tool_calls']),
  failed: new Set([...failedFinishReasons, 'load', 'unload']),
};

/** Parts of one line of a streamed answer, of `/api/chat` or `/api/generate`. */
export function decodeOllamaLine(line: string, eventName: string | undefined): readonly AnswerPart[] {
  const text = line.trim();
  if (text === '') return [];
  if (eventName === 'error') return [{ type: 'error', ...readErrorEvent(text) }];
  return decodeOllamaBody(text);
}

/** Parts of a whole body. It is a line that says everything at once; embeddings have a shape of their own. */
export function decodeOllamaBody(body: string): readonly AnswerPart[] {
  const value: unknown = JSON.parse(body);
  // In the middle of a stream, too, `{"error": "…"}` is all that is said.
  const error = readServerError(value);
  if (error !== undefined) return [{ type: 'error', ...error }];
  const root = asObject(value);
  if (root === undefined) return [];
  const parts: AnswerPart[] = [];
  const message = asObject(root['message']);
  if (message !== undefined) readMessage(message, 'message', parts);
  addText('reasoning', root['thinking'], parts);
  addText('text', root['response'], parts);
  if (asArray(root['embeddings']).some((vector) => asArray(vector).length > 0))
    parts.push({ type: 'delta', kind: 'body', text: '' });
  readStatistics(root, parts);
  if (root['done'] === true) readEnd(root, parts);
  return parts;
}

/** Counts and durations of the last line. Ollama leaves out what is 0, so an absent one is unknown. */
function readStatistics(root: JsonObject, parts: AnswerPart[]): void {
  const usage = present({
    inputTokenCount: asCount(root['prompt_eval_count']),
    outputTokenCount: asCount(root['eval_count']),
  });
  if (usage !== undefined) parts.push({ type: 'usage', ...usage });
  const timings = present({
    totalMs: asMsOfNanoseconds(root['total_duration']),
    loadMs: asMsOfNanoseconds(root['load_duration']),
    promptEvalMs: asMsOfNanoseconds(root['prompt_eval_duration']),
    evalMs: asMsOfNanoseconds(root['eval_duration']),
  });
  if (timings !== undefined) parts.push({ type: 'timings', ...timings });
}

/** The fields that are known; `undefined` where none is. */
function present<Key extends string>(
  fields: Readonly<Record<Key, number | undefined>>,
): { [K in Key]?: number } | undefined {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  // Holds because only entries with a number are kept.
  return known.length === 0 ? undefined : (Object.fromEntries(known) as { [K in Key]?: number });
}

function readEnd(root: JsonObject, parts: AnswerPart[]): void {
  const reason = asNonEmptyText(root['done_reason']);
  if (reason !== undefined) parts.push({ type: 'finish', reason });
  parts.push({ type: 'done' });
}
