import type { AnswerPart, FinishReasons } from './backend.ts';
import { asArray, asCount, asNonEmptyText, asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';
import { addText, holdsPayload } from './read-message.ts';
import { failedFinishReasons, readErrorEvent, readServerError } from './server-error.ts';

export const anthropicFinishReasons: FinishReasons = {
  good: new Set([
    'end_turn',
    'max_tokens',
    'stop_sequence',
    'tool_use',
    'pause_turn',
    'refusal',
    'model_context_window_exceeded',
  ]),
  failed: new Set(failedFinishReasons),
};

/**
 * Parts of one event of a streamed message. Events of unknown types are passed over, as the API's versioning demands,
 * but for a delta in one, which is a payload that cannot be placed.
 */
export function decodeAnthropicEvent(data: string, eventName: string | undefined): readonly AnswerPart[] {
  const text = data.trim();
  if (text === '') return [];
  if (eventName === 'error') return [{ type: 'error', ...readErrorEvent(text) }];
  return readEvent(JSON.parse(text));
}

/** Parts of a whole message. */
export function decodeAnthropicBody(body: string): readonly AnswerPart[] {
  const value: unknown = JSON.parse(body);
  const error = readServerError(value);
  if (error !== undefined) return [{ type: 'error', ...error }];
  const message = asObject(value);
  if (message === undefined) return [];
  const parts: AnswerPart[] = [];
  for (const block of asArray(message['content'])) readWholeBlock(asObject(block), parts);
  readStopReason(message, parts);
  readUsage(asObject(message['usage']), parts);
  return parts;
}

function readEvent(value: unknown): readonly AnswerPart[] {
  const error = readServerError(value);
  if (error !== undefined) return [{ type: 'error', ...error }];
  const event = asObject(value);
  const parts: AnswerPart[] = [];
  switch (event?.['type']) {
    case 'message_start': {
      // Its output count is where the count stands before the first token, and no word on the whole.
      const usage = asObject(asObject(event['message'])?.['usage']);
      if (usage !== undefined) readUsage({ ...usage, output_tokens: undefined }, parts);
      break;
    }
    case 'content_block_start':
      readBlockStart(asObject(event['content_block']), parts);
      break;
    case 'content_block_delta':
      readDelta(asObject(event['delta']), parts);
      break;
    case 'message_delta':
      readStopReason(asObject(event['delta']), parts);
      readUsage(asObject(event['usage']), parts);
      break;
    case 'message_stop':
      parts.push({ type: 'done' });
      break;
    default:
      addUnread(asObject(event?.['delta']) ?? {}, 'delta', [], 0, parts);
  }
  return parts;
}

/**
 * A tool's name is what the model wrote; a block's type and id are envelope. Results of tools that the server ran itself
 * are no words of the model, and redacted thinking is encrypted.
 */
function readBlockStart(block: JsonObject = {}, parts: AnswerPart[]): void {
  const start = parts.length;
  addText('text', block['text'], parts);
  addText('reasoning', block['thinking'], parts);
  addText('tool-call', block['name'], parts);
  if (/tool_result$|^redacted_|^container_/.test(asNonEmptyText(block['type']) ?? '')) return;
  addUnread(block, 'content_block', [...blockNames, 'input'], start, parts);
}

/** A whole block also holds a tool's input as an object, where a stream begins with an empty one. */
function readWholeBlock(block: JsonObject | undefined, parts: AnswerPart[]): void {
  readBlockStart(block, parts);
  const input = asObject(block?.['input']);
  if (input !== undefined) parts.push({ type: 'delta', kind: 'tool-call', text: JSON.stringify(input) });
}

/** Signatures and citations are no text of the answer. */
function readDelta(delta: JsonObject = {}, parts: AnswerPart[]): void {
  const start = parts.length;
  addText('text', delta['text'], parts);
  addText('reasoning', delta['thinking'], parts);
  addText('tool-call', delta['partial_json'], parts);
  addUnread(delta, 'delta', blockNames, start, parts);
}

const blockNames = [
  'type',
  'text',
  'thinking',
  'partial_json',
  'signature',
  'citation',
  'citations',
  'name',
  'id',
];

/** A payload in another field than those that are known, where nothing was read. */
function addUnread(
  holder: JsonObject,
  path: string,
  names: readonly string[],
  start: number,
  parts: AnswerPart[],
): void {
  if (parts.length > start) return;
  for (const name in holder) {
    if (!names.includes(name) && holdsPayload(holder[name]))
      parts.push({ type: 'unread', field: `${path}.${name}` });
  }
}

function readStopReason(holder: JsonObject | undefined, parts: AnswerPart[]): void {
  const reason = asNonEmptyText(holder?.['stop_reason']);
  if (reason !== undefined) parts.push({ type: 'finish', reason });
}

/** `input_tokens` counts only what came from no cache: the prompt is the sum of the three. */
function readUsage(usage: JsonObject | undefined, parts: AnswerPart[]): void {
  if (usage === undefined) return;
  const fresh = asCount(usage['input_tokens']);
  const cached = asCount(usage['cache_read_input_tokens']);
  const written = asCount(usage['cache_creation_input_tokens']);
  const output = asCount(usage['output_tokens']);
  const reasoning = asCount(asObject(usage['output_tokens_details'])?.['thinking_tokens']);
  if ([fresh, output, reasoning].every((count) => count === undefined)) return;
  parts.push({
    type: 'usage',
    ...(fresh === undefined ? {} : { inputTokenCount: fresh + (cached ?? 0) + (written ?? 0) }),
    ...(fresh === undefined || cached === undefined ? {} : { cachedInputTokenCount: cached }),
    ...(output === undefined ? {} : { outputTokenCount: output }),
    ...(reasoning === undefined ? {} : { reasoningTokenCount: reasoning }),
  });
}
