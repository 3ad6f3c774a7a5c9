import type { AnswerPart } from './backend.ts';
import { asArray, asNonEmptyText, asObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';

type TextKind = 'text' | 'reasoning' | 'tool-call';

/**
 * Names under which servers send reasoning, of which the first that says something counts: servers that are renaming
 * the field, and gateways that keep the original beside their own, send the same text under two.
 * `reasoning_content` DeepSeek, vLLM, SGLang; `reasoning` vLLM, OpenRouter, Groq; `reasoning_text` GitHub Copilot;
 * `thinking` Ollama; `reasoning_details` OpenRouter; `thinking_blocks` LiteLLM; `thoughts` and `thought` gateways in
 * front of Gemini.
 */
const reasoningNames = [
  'reasoning_content',
  'reasoning',
  'reasoning_text',
  'thinking',
  'thinking_content',
  'thoughts',
  'thought',
  'reasoning_details',
  'thinking_blocks',
] as const;

/** Fields of a message or choice that go with an answer and are none of its text: who speaks, ids, signatures, sources. */
const envelopeNames = new Set([
  'annotations',
  'channel',
  'citations',
  'content_filter_offsets',
  'content_filter_raw',
  'content_filter_result',
  'content_filter_results',
  'context',
  'encrypted_content',
  'expires_at',
  'extra_content',
  'finish_reason',
  'format',
  'id',
  'index',
  'logprobs',
  'matched_stop',
  'metadata',
  'model',
  'name',
  'native_finish_reason',
  'object',
  'obfuscation',
  'padding',
  'phase',
  'prompt_token_ids',
  'provider_specific_fields',
  'reasoning_opaque',
  'reasoning_signature',
  'recipient',
  'references',
  'reference_ids',
  'role',
  'search_results',
  'signature',
  'status',
  'stop_reason',
  'thinking_signature',
  'thought_signature',
  'token_ids',
  'tool_call_id',
  'type',
  'usage',
]);

/**
 * Parts of a message or of a delta of one, in the shapes of OpenAI-style and Ollama servers. Text is a text, an object
 * or a list of parts (Mistral); reasoning has many names; audio has a transcript. A payload in a field that is none of
 * these is an `unread` part, unless the message also said something that was read. `path` is where the message stood.
 */
export function readMessage(said: JsonObject, path: string, parts: AnswerPart[]): void {
  const start = parts.length;
  const unread: string[] = [];
  readReasoning(said, path, parts, unread);
  readContent(said['content'], `${path}.content`, parts, unread);
  addText('text', said['refusal'], parts);
  readAudio(asObject(said['audio']), `${path}.audio`, parts, unread);
  for (const call of asArray(said['tool_calls'])) readCall(asObject(call), parts);
  readCall(asObject(said['function_call']), parts);
  for (const name in said) {
    if (!isKnownName(name) && holdsPayload(said[name])) unread.push(`${path}.${name}`);
  }
  if (parts.length === start) for (const field of unread) parts.push({ type: 'unread', field });
}

/** A part whose text is `value`; none for anything but a text with something in it. */
export function addText(kind: TextKind, value: unknown, parts: AnswerPart[]): void {
  const text = asNonEmptyText(value);
  if (text !== undefined) parts.push({ type: 'delta', kind, text });
}

/** Whether there is something in a value of unknown meaning: a text, or a list or object that holds one. */
export function holdsPayload(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (Array.isArray(value)) return value.some((item) => typeof item === 'number' || holdsPayload(item));
  return Object.entries(asObject(value) ?? {}).some(
    ([name, item]) => !envelopeNames.has(name) && holdsPayload(item),
  );
}

const readNames = new Set<string>([
  ...reasoningNames,
  'content',
  'refusal',
  'audio',
  'tool_calls',
  'function_call',
]);

function isKnownName(name: string): boolean {
  return readNames.has(name) || envelopeNames.has(name);
}

function readReasoning(said: JsonObject, path: string, parts: AnswerPart[], unread: string[]): void {
  for (const name of reasoningNames) {
    const value = said[name];
    if (value === undefined || value === null) continue;
    const text = textWithin(value);
    if (text !== '') {
      parts.push({ type: 'delta', kind: 'reasoning', text });
      return;
    }
    if (holdsPayload(withoutEncrypted(value))) unread.push(`${path}.${name}`);
  }
}

/** Reasoning that is only passed on encrypted is not shown: its tokens are hidden ones. */
function withoutEncrypted(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter((item) => !/encrypted|redacted/.test(asNonEmptyText(asObject(item)?.['type']) ?? ''));
}

function readContent(value: unknown, path: string, parts: AnswerPart[], unread: string[]): void {
  if (typeof value === 'string') {
    addText('text', value, parts);
  } else if (Array.isArray(value)) {
    for (const item of value) readContent(item, `${path}[]`, parts, unread);
  } else {
    const part = asObject(value);
    if (part !== undefined) readContentPart(part, path, parts, unread);
  }
}

/** One part of a content: its `type` says what it is; a part that has none is known by the names of its fields. */
function readContentPart(part: JsonObject, path: string, parts: AnswerPart[], unread: string[]): void {
  const type = asNonEmptyText(part['type']) ?? '';
  if (/^(thinking|reasoning|thought)/.test(type) || part['thought'] === true) {
    const text = textWithin(part);
    if (text !== '') parts.push({ type: 'delta', kind: 'reasoning', text });
  } else if (/^tool_|^function/.test(type)) {
    readCall(part, parts);
  } else if (Array.isArray(part['parts'])) {
    readContent(part['parts'], `${path}.parts`, parts, unread);
  } else {
    const start = parts.length;
    const [first] = ['text', 'content', 'refusal', 'transcript'].filter(
      (name) => textWithin(part[name]) !== '',
    );
    if (first !== undefined) addText('text', textWithin(part[first]), parts);
    for (const name in part) {
      const isUnread = parts.length === start && !envelopeNames.has(name) && holdsPayload(part[name]);
      if (isUnread) unread.push(`${path}.${name}`);
    }
  }
}

/** What is said in sound also comes as words; a piece of sound that comes alone is a payload without text. */
function readAudio(audio: JsonObject = {}, path: string, parts: AnswerPart[], unread: string[]): void {
  addText('text', audio['transcript'], parts);
  for (const name in audio) {
    if (name !== 'transcript' && !envelopeNames.has(name) && holdsPayload(audio[name]))
      unread.push(`${path}.${name}`);
  }
}

/**
 * A call's id and type are envelope; its name and arguments are what the model wrote, in an object of their own
 * (`function`, `custom`) or not. Arguments that the server has parsed are taken as the JSON that they were.
 */
function readCall(call: JsonObject | undefined, parts: AnswerPart[]): void {
  const called = asObject(call?.['function']) ?? asObject(call?.['custom']) ?? call;
  addText('tool-call', called?.['name'], parts);
  const written = called?.['arguments'] ?? called?.['input'];
  const parsed = asObject(written);
  addText('tool-call', parsed === undefined ? written : JSON.stringify(parsed), parts);
}

/** The text in a text, in an object that holds one under a name in use, or in a list of such; '' for none. */
function textWithin(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textWithin).join('');
  const holder = asObject(value);
  if (holder === undefined) return '';
  for (const name of ['text', 'thinking', 'content', 'reasoning', 'summary', 'value'] as const) {
    const text = textWithin(holder[name]);
    if (text !== '') return text;
  }
  return '';
}
