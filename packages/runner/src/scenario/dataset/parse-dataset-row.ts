import type { ChatMessage } from '../prompt.ts';
import type { DatasetRow } from './dataset-row.ts';

/** Where a row of a data set stands, and which field the user said holds the prompt. */
export interface RowContext {
  readonly promptColumn?: string;
  /** The error for this row; the text after it says what to write. */
  readonly fail: (problem: string, advice: string) => Error;
}

/** Fields taken for the prompt when none was named, in this order. */
const usualPromptFields = ['prompt', 'text'];
const outputLimitFields = ['max_tokens', 'output_len'];
const roles: readonly string[] = [
  'system',
  'user',
  'assistant',
  'tool',
  'developer',
] satisfies ChatMessage['role'][];
/** Speakers as ShareGPT names them. */
const shareGptSpeakers: readonly string[] = ['human', 'user'];

/** One row from what a JSON file holds, or from a CSV record: a string, or an object with a prompt or messages. */
export function parseDatasetRow(value: unknown, context: RowContext): DatasetRow {
  if (typeof value === 'string') return { messages: [userMessage(value, 'the row', context)] };
  if (!isObject(value)) {
    throw context.fail(
      `a row must be text or an object, got ${describe(value)}`,
      'Write "…" or {"prompt": "…"}.',
    );
  }
  const outputTokenCount = outputLimit(value, context);
  return {
    messages: rowMessages(value, context),
    ...(outputTokenCount === undefined ? {} : { outputTokenCount }),
  };
}

/** The field that holds the prompt: the named one, a usual one, or the only one there is. */
export function findPromptColumn(columns: readonly string[], named: string | undefined): string | undefined {
  if (named !== undefined) return columns.includes(named) ? named : undefined;
  return (
    usualPromptFields.find((usual) => columns.includes(usual)) ??
    (columns.length === 1 ? columns[0] : undefined)
  );
}

function rowMessages(row: Record<string, unknown>, context: RowContext): ChatMessage[] {
  const { promptColumn } = context;
  if (promptColumn === undefined && 'messages' in row) return parseMessages(row['messages'], context);
  if (promptColumn === undefined && 'conversations' in row)
    return openingOfConversation(row['conversations'], context);
  const fields = Object.keys(row);
  const field = findPromptColumn(fields, promptColumn);
  if (field === undefined) {
    const wanted =
      promptColumn === undefined ? 'no "prompt", "text" or "messages"' : `no field "${promptColumn}"`;
    throw context.fail(
      `it has ${wanted}; its fields are ${fields.join(', ') || 'none'}`,
      'Name the field that holds the prompt as prompt column.',
    );
  }
  const prompt = row[field];
  return Array.isArray(prompt)
    ? parseMessages(prompt, context)
    : [userMessage(prompt, `"${field}"`, context)];
}

function parseMessages(value: unknown, context: RowContext): ChatMessage[] {
  const advice = 'Write "messages": [{"role": "user", "content": "…"}].';
  if (!Array.isArray(value) || value.length === 0) {
    throw context.fail(
      `its messages must be a list with at least one message, got ${describe(value)}`,
      advice,
    );
  }
  return value.map((message: unknown, index) => {
    if (!isObject(message)) throw context.fail(`message ${index + 1} is ${describe(message)}`, advice);
    const { role, content } = message;
    if (!isRole(role))
      throw context.fail(
        `message ${index + 1} has the role ${describe(role)}`,
        `${advice} Roles are ${roles.join(', ')}.`,
      );
    if (typeof content !== 'string') {
      throw context.fail(
        `the content of message ${index + 1} must be text, got ${describe(content)}`,
        advice,
      );
    }
    return { role, content };
  });
}

/** The first thing the person said, in ShareGPT's shape; what follows are answers of some other model. */
function openingOfConversation(value: unknown, context: RowContext): ChatMessage[] {
  const turns: unknown[] = Array.isArray(value) ? value : [];
  const opening = turns.find((turn) => isObject(turn) && shareGptSpeakers.includes(String(turn['from'])));
  if (isObject(opening)) return [userMessage(opening['value'], 'the first human turn', context)];
  throw context.fail(
    'its conversations hold no human turn',
    'Write "conversations": [{"from": "human", "value": "…"}].',
  );
}

function userMessage(content: unknown, where: string, context: RowContext): ChatMessage {
  if (typeof content === 'string' && content.trim() !== '') return { role: 'user', content };
  throw context.fail(
    `${where} must be text, got ${describe(content)}`,
    'Write the prompt there, or remove the row.',
  );
}

function outputLimit(row: Record<string, unknown>, context: RowContext): number | undefined {
  const field = outputLimitFields.find(
    (known) => row[known] !== undefined && row[known] !== null && row[known] !== '',
  );
  if (field === undefined) return undefined;
  const written = row[field];
  // CSV has text only; in JSON a number in quotes is accepted alike.
  const limit = typeof written === 'string' ? Number(written) : written;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
  throw context.fail(
    `"${field}" must be a whole number of at least 1, got ${describe(written)}`,
    'Write the number of output tokens, or leave the field out.',
  );
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
