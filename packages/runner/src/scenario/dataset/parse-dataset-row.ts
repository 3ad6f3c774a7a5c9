import type { ChatMessage } from '../prompt.ts';
import { RowProblem, type DatasetRow } from './dataset-row.ts';

/** Fields taken for the prompt when none was named, in this order, in any case of letters. */
const usualPromptFields = ['prompt', 'text'];
const outputLimitFields = ['max_tokens', 'max_completion_tokens', 'output_len'];
const roles: readonly string[] = [
  'system',
  'user',
  'assistant',
  'tool',
  'developer',
] satisfies ChatMessage['role'][];
/** Speakers that are people, as ShareGPT and its relatives name them. */
const humanSpeakers: readonly string[] = ['human', 'user', 'prompter'];

/**
 * One row from what a JSON file holds, or from a record of a table: a text, an object with a prompt or messages, a
 * conversation in ShareGPT's shape, or a line of a batch file. Throws a `RowProblem` for what cannot be sent.
 */
export function parseDatasetRow(value: unknown, promptColumn?: string): DatasetRow {
  if (typeof value === 'string') return wellFormed({ messages: [userMessage(value, 'the row')] });
  if (!isObject(value)) {
    throw new RowProblem('neither text nor object', {
      message: `a row must be text or an object, got ${describe(value)}`,
      advice: 'Write "…" or {"prompt": "…"}.',
    });
  }
  const request = promptColumn === undefined && isObject(value['body']) ? value['body'] : value;
  const outputTokenCount = outputLimit(request);
  return wellFormed({
    messages: rowMessages(request, promptColumn),
    ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
  });
}

/** The field that holds the prompt: the named one, a usual one, or the only one there is. */
export function findPromptColumn(columns: readonly string[], named: string | undefined): string | undefined {
  const find = (name: string): string | undefined =>
    columns.includes(name) ? name : columns.find((column) => column.toLowerCase() === name.toLowerCase());
  if (named !== undefined) return find(named);
  const usual = usualPromptFields.map(find).find((column) => column !== undefined);
  const withName = columns.filter((column) => column !== '');
  return usual ?? (withName.length === 1 ? withName[0] : undefined);
}

function rowMessages(row: Record<string, unknown>, promptColumn: string | undefined): ChatMessage[] {
  if (promptColumn === undefined) {
    if ('messages' in row) return parseMessages(row['messages']);
    const conversation = row['conversations'] ?? row['conversation'];
    if (conversation !== undefined) return openingOfConversation(conversation);
    // MT-Bench: what the person says, turn by turn.
    if (Array.isArray(row['turns'])) return [userMessage(row['turns'][0], 'the first of "turns"')];
  }
  const fields = Object.keys(row);
  const field = findPromptColumn(fields, promptColumn);
  if (field === undefined) {
    const wanted =
      promptColumn === undefined ? 'no "prompt", "text" or "messages"' : `no field "${promptColumn}"`;
    throw new RowProblem('no field with a prompt', {
      message: `it has ${wanted}; its fields are ${fields.join(', ') || 'none'}`,
      advice: 'Name the field that holds the prompt as prompt column.',
    });
  }
  const prompt = row[field];
  return Array.isArray(prompt) ? parseMessages(prompt) : [userMessage(prompt, `"${field}"`)];
}

function parseMessages(value: unknown): ChatMessage[] {
  const advice = 'Write "messages": [{"role": "user", "content": "…"}].';
  if (!Array.isArray(value) || value.length === 0) {
    const message = `its messages must be a list with at least one message, got ${describe(value)}`;
    throw new RowProblem('no messages', { message, advice });
  }
  return value.map((message: unknown, index) => {
    const place = `message ${index + 1}`;
    if (!isObject(message))
      throw new RowProblem('a message that is no object', {
        message: `${place} is ${describe(message)}`,
        advice,
      });
    const { role, content } = message;
    if (!isRole(role))
      throw new RowProblem('an unknown role', {
        message: `${place} has the role ${describe(role)}`,
        advice: `${advice} Roles are ${roles.join(', ')}.`,
      });
    const text = textOf(content);
    if (text === undefined)
      throw new RowProblem('content that is not text', {
        message: `the content of ${place} must be text, got ${describe(content)}`,
        advice,
      });
    return { role, content: text };
  });
}

/** A text, or the texts of a list of parts; `undefined` where there is anything else, such as an image or a tool call. */
function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content) || content.length === 0) return undefined;
  const texts = content.map((part: unknown) =>
    isObject(part) && part['type'] === 'text' ? part['text'] : part,
  );
  return texts.every((text) => typeof text === 'string') ? texts.join('\n') : undefined;
}

/** The first thing the person said, in ShareGPT's shape; what follows are answers of some other model. */
function openingOfConversation(value: unknown): ChatMessage[] {
  const turns: unknown[] = Array.isArray(value) ? value : [];
  const opening = turns.find(
    (turn) => isObject(turn) && humanSpeakers.includes(String(turn['from'] ?? turn['role']).toLowerCase()),
  );
  if (isObject(opening)) return [userMessage(opening['value'] ?? opening['content'], 'the first human turn')];
  throw new RowProblem('no human turn', {
    message: 'its conversation holds no human turn',
    advice: 'Write "conversations": [{"from": "human", "value": "…"}].',
  });
}

function userMessage(content: unknown, where: string): ChatMessage {
  if (typeof content === 'string' && content.trim() !== '') return { role: 'user', content };
  const isEmpty = content === undefined || typeof content === 'string';
  throw new RowProblem(isEmpty ? 'an empty prompt' : 'a prompt that is not text', {
    message: `${where} must be text, got ${describe(content)}`,
    advice: 'Write the prompt there, or remove the row.',
  });
}

function outputLimit(row: Record<string, unknown>): number | undefined {
  const field = outputLimitFields.find(
    (known) => row[known] !== undefined && row[known] !== null && row[known] !== '',
  );
  if (field === undefined) return undefined;
  const written = row[field];
  // Tables have text only; in JSON a number in quotes is accepted alike.
  const limit = typeof written === 'string' ? Number(written) : written;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
  throw new RowProblem('an output limit that is no whole number', {
    message: `"${field}" must be a whole number of at least 1, got ${describe(written)}`,
    advice: 'Write the number of output tokens, or leave the field out.',
  });
}

/** Half a surrogate pair has no UTF-8 form: as an escape in JSON, some servers refuse it and others replace it. */
function wellFormed(row: DatasetRow): DatasetRow {
  if (row.messages.every(({ content }) => !/\p{Cs}/u.test(content))) return row;
  throw new RowProblem('half a surrogate pair', {
    message: 'its text holds half of a surrogate pair, which is no character',
    advice: 'Write the whole character, or remove the row.',
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRole(value: unknown): value is ChatMessage['role'] {
  return typeof value === 'string' && roles.includes(value);
}

/** What came in, short enough for one line. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === '') return 'an empty text';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
